"""Mail leaves by SMTP: tested against a real server on this machine."""

from __future__ import annotations

import email
import email.policy
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller

from huisheng.notifications.channels import TryAgain, Undeliverable, sender_for
from huisheng.notifications.channels.parcels import Parcel
from tests.postgres import free_port


class Postman:
    """Takes mail for everybody but two."""

    def __init__(self) -> None:
        self.taken: list = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone"):
            return "550 no such mailbox"
        if address.startswith("full"):
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if b"refuse me" in envelope.content:
            return "554 policy"
        self.taken.append(envelope)
        return "250 taken"


@pytest.fixture
def post(settings):
    controller = Controller(Postman(), hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.MESSAGE_GATEWAYS = {"EMAIL": f"smtp://127.0.0.1:{controller.port}"}
    settings.DEFAULT_FROM_EMAIL = "huisheng@yunxi.example"
    settings.HUISHENG_SITE_URL = "https://yunxi.example"
    yield controller
    controller.stop()


def parcel(to="wangfang@yunxi.example", text="请按期限先后办理。") -> Parcel:
    return Parcel(id=uuid4(), channel="EMAIL", address=to, subject="有3件即将到期", text=text)


def test_it_arrives_whole(post):
    sent = parcel()
    reference = sender_for("EMAIL").send(sent)
    assert reference == f"<{sent.id}@yunxi.example>"
    [envelope] = post.handler.taken
    assert envelope.rcpt_tos == ["wangfang@yunxi.example"]
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert mail["Subject"] == "有3件即将到期"
    assert mail["From"] == "huisheng@yunxi.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().strip() == "请按期限先后办理。"


def test_sent_again_it_is_the_same_mail(post):
    sent = parcel()
    assert sender_for("EMAIL").send(sent) == sender_for("EMAIL").send(sent)
    ids = {email.message_from_bytes(e.content)["Message-ID"] for e in post.handler.taken}
    assert len(ids) == 1


def test_a_mailbox_that_is_gone_is_given_up(post):
    with pytest.raises(Undeliverable, match="smtp 550"):
        sender_for("EMAIL").send(parcel("gone@yunxi.example"))


def test_a_full_mailbox_and_a_refusal_of_the_server_are_tried_again(post):
    for wrong in (parcel("full@yunxi.example"), parcel(text="refuse me")):
        with pytest.raises(TryAgain, match=r"smtp [45]"):
            sender_for("EMAIL").send(wrong)


def test_a_server_that_is_away_is_tried_again(settings):
    settings.MESSAGE_GATEWAYS = {"EMAIL": f"smtp://127.0.0.1:{free_port()}"}
    with pytest.raises(TryAgain, match="ConnectionRefused"):
        sender_for("EMAIL").send(parcel())


def test_no_second_header_can_be_slipped_in(post):
    with pytest.raises(Undeliverable, match="bad address"):
        sender_for("EMAIL").send(parcel("wang@yunxi.example\nBcc: all@yunxi.example"))
    assert post.handler.taken == []
