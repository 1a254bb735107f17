"""代为登记: who cannot or will not write is heard all the same, and both persons are kept."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from huisheng.voices import identity
from huisheng.voices.access import admit
from huisheng.voices.models import Channel, Voice
from tests.cast import MONDAY, Cast, account_for, make_cast

pytestmark = pytest.mark.django_db
NEW = "/desk/voices/new/"
WORDS = "我家门口那条沟，下雨就漫到屋里来。"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def desk(cast: Cast, who: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(account_for(cast[who], f"user-{who}"))
    return client


def sheet(cast: Cast, **said: object) -> dict[str, object]:
    filled = {
        "idem": str(uuid4()), "text": WORDS, "region": cast.village.pk, "channel": "RECEPTION",
        "received_on": "2026-02-27", "openness": "SEALED", "name": "何大爷", "address": "二组",
    }  # fmt: skip
    return filled | said


def test_the_liaison_officer_takes_it_down_and_prints_the_slip(cast):
    wang = desk(cast, "王芳")
    answer = wang.post(NEW, sheet(cast))
    assert (answer.status_code, answer["Location"]) == (302, "/slip")
    voice = Voice.objects.get()
    assert (voice.text, voice.channel, voice.proxy) == (WORDS, Channel.RECEPTION, cast["王芳"])
    assert voice.station == cast.station.unit_id
    assert voice.received_at.date() == date(2026, 2, 27)
    assert voice.opened_at == MONDAY
    contact = identity.contact_for_notice(voice.pk)
    assert contact and (contact.name, contact.address) == ("何大爷", "二组")
    slip = wang.get("/slip").context["receipt"]
    assert admit(slip.code, slip.pin, origin="127.0.0.1", at=MONDAY).voice_id == voice.pk


def test_the_reporter_reads_who_took_it_down(cast):
    wang = desk(cast, "王芳")
    wang.post(NEW, sheet(cast))
    he = Client()
    he.post("/track", {"code": wang.get("/slip").context["receipt"].code})
    assert "大河口代表联络站替您登记了这件事" in he.get("/track/mine").content.decode()


def test_a_deputy_files_what_was_heard_on_a_visit_and_sees_it(cast):
    assert desk(cast, "李建华").post(NEW, sheet(cast, channel="VISIT")).status_code == 302
    voice = Voice.objects.get()
    assert (voice.deputy, voice.proxy, voice.channel) == (
        cast.li_jianhua, cast["李建华"], Channel.VISIT,
    )  # fmt: skip
    assert Voice.objects.visible_to(cast["李建华"]).exists()
    assert not Voice.objects.visible_to(cast["陈二"]).exists()


@pytest.mark.parametrize(("who", "channel"), [("主席", "LETTER"), ("网格员", "GRID")])
def test_town_officers_and_grid_workers_file_too(cast, who, channel):
    assert desk(cast, who).post(NEW, sheet(cast, channel=channel)).status_code == 302
    assert Voice.objects.get().proxy == cast[who]


@pytest.mark.parametrize("who", ["村委", "高老师", "管理员", "陈主任"])
def test_others_are_not_offered_the_form(cast, who):
    assert desk(cast, who).get(NEW).status_code == 403


def test_who_has_not_signed_in_is_sent_to_sign_in(cast):
    assert Client().get(NEW)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"text": ""}, "请写一写是什么事"),
        ({"received_on": "2026-03-03"}, "日期在今天以后"),
        ({"received_on": "2024-03-01"}, "请用批量导入补录"),
        ({"received_on": "昨天"}, "error-summary"),
        ({"channel": "IMPORT"}, "error-summary"),
        ({"region": "0"}, "请从列表里重新选"),
    ],
)
def test_what_is_wrong_is_told_and_the_words_stay(cast, said, told):
    answer = desk(cast, "王芳").post(NEW, sheet(cast) | said)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page and "何大爷" in page
    assert not Voice.objects.exists()


def test_a_form_sent_twice_is_one_voice(cast):
    wang, form = desk(cast, "王芳"), sheet(cast, received_on="2026-03-02")
    for _ in range(2):
        assert wang.post(NEW, form)["Location"] == "/slip"
    assert Voice.objects.count() == 1


def test_another_matter_in_a_used_form_is_kept_for_a_fresh_one(cast):
    wang, form = desk(cast, "王芳"), sheet(cast)
    wang.post(NEW, form)
    answer = wang.post(NEW, form | {"text": "另一件事。"})
    assert answer.status_code == 409
    assert "另一件事。" in answer.content.decode()
    assert str(answer.context["idem"]) != form["idem"]
