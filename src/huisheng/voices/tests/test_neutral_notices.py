"""No notice says who spoke or what about: neither the rows, nor the messages, nor the templates."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection

from huisheng.audit import notary
from huisheng.notifications import outbox, words
from huisheng.notifications.models import Delivery
from huisheng.voices import audience
from huisheng.voices.access import Reporter
from huisheng.voices.flow import flow
from huisheng.voices.identity import Contact
from tests.cast import MONDAY, make_cast, speak

pytestmark = pytest.mark.django_db
ANSWER = "养鸡场已经停产整改，请您夜里再留意。"


@pytest.fixture
def cast():
    return make_cast()


def take(voice, name, seat, **answers):
    return flow.take(voice, name, seat=seat, at=MONDAY, answers=answers)


def test_nothing_personal_stands_in_any_row_and_nothing_of_it_is_sent(cast, monkeypatch):
    said = "村东头养鸡场半夜排污，臭气熏天，我家就住隔壁。"
    voice, receipt = speak(cast, said, contact=Contact("何大爷", "13800001234", "大河口村3组8号"))
    registering = {"title": "养鸡场排污", "category": cast.lamp.pk}
    voice = take(voice, "register", cast["王芳"], **registering)
    take(voice, "ask", cast["王芳"], question="夜里几点？")
    voice = take(voice, "supply", Reporter(voice.pk), reply="两三点，我电话13800001234")
    take(voice, "answer_on_spot", cast["王芳"], text=ANSWER)
    notary.link(at=MONDAY)
    outbox.read_ledger(MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notifications_delivery")
        dump = repr([tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
                     for row in cursor.fetchall()])  # fmt: skip
    sent = []
    fake = type("Fake", (), {"send": lambda self, parcel: sent.append(parcel) or "ref"})()
    monkeypatch.setattr(outbox, "sender_for", lambda _channel: fake)
    outbox.send_due(MONDAY + timedelta(minutes=1))
    assert len(sent) == 2
    told = json.dumps([[p.subject, p.text] for p in sent], ensure_ascii=False)
    canaries = ["何大爷", "13800001234", "3组8号", "养鸡场", "臭气", "两三点", "整改", receipt.code]
    assert [c for c in canaries if c in dump or c in told] == []


def test_every_notice_has_its_words(cast):
    voice, _receipt = speak(cast)
    seat = cast["王芳"]
    wanted = {(notice, "reporter") for notice in audience.REPORTER.values()}
    wanted |= {(notice, "holder") for notice in audience.DESK.values()}
    wanted |= {(notice, "holder") for notice in audience.ENDED.values()}
    wanted |= {("voice.open", "holder"), ("voice.open", "bearer"), ("voice.answer", "bearer"),
               ("voice.due_soon", "holder"), ("voice.overdue", "holder"),
               ("voice.due_soon", "reporter")}  # fmt: skip
    facts = {"ref": voice.ref, "where": "大河口村", "due_on": "2026-03-04", "n": 7, "refs": ["a"]}
    for notice, who in wanted:
        made = Delivery(notice=notice, audience=who, facts=facts, case_kind="voice", seat=seat)
        said = words.said(made)
        assert said.subject and said.body, notice
        if who == "reporter":
            assert voice.ref not in said.subject + said.body
            assert len(said.body) <= 67  # one short message of a Chinese network
