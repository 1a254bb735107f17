"""Who is told what as a voice goes round."""

from __future__ import annotations

import pytest

from huisheng.audit import notary
from huisheng.kernel.days import day_of
from huisheng.notifications import audiences, outbox
from huisheng.notifications.models import Delivery, State
from huisheng.people.models import Seat
from huisheng.voices.access import Reporter
from huisheng.voices.flow import flow
from huisheng.voices.identity import Contact
from huisheng.voices.models import Channel as Source
from tests.cast import MONDAY, account_for, make_cast, speak

pytestmark = pytest.mark.django_db
ANSWER = "第三盏路灯昨天已经换好，晚上请您看看亮不亮。"


@pytest.fixture
def cast():
    return make_cast()


def tell(at=MONDAY) -> dict[tuple[str, str], list[str]]:
    """Link and read; return {(notice, audience): [channel and whom]} of what is new."""
    before = set(Delivery.objects.values_list("pk", flat=True))
    notary.link(at=at)
    outbox.read_ledger(at)
    found: dict[tuple[str, str], list[str]] = {}
    for made in Delivery.objects.exclude(pk__in=before).order_by("channel", "seat__person__name"):
        who = made.seat.person.name if made.seat else "反映人"
        found.setdefault((made.notice, made.audience), []).append(f"{made.channel} {who}")
    return found


def take(voice, name, seat, **answers):
    return flow.take(voice, name, seat=seat, at=MONDAY, answers=answers)


def registered(cast, voice):
    return take(voice, "register", cast["王芳"], title="村口路灯不亮", category=cast.lamp.pk)


def taken_on(cast, voice):
    handler = cast.village_committee.pk
    return take(voice, "take_on", cast["王芳"], handler=handler, redacted=voice.redacted)


def test_a_new_voice_is_told_to_the_station_and_to_the_deputy_by_name(cast):
    speak(cast, deputy=cast.zhou_min)
    assert tell() == {
        ("voice.open", "holder"): ["IN_APP 王芳", "IN_APP 赵站长"],
        ("voice.open", "bearer"): ["IN_APP 周敏"],
    }


def test_history_brought_in_from_a_table_is_no_news(cast):
    speak(cast, channel=Source.IMPORT)
    assert tell() == {}


def test_the_one_who_acts_is_not_told_and_the_others_are(cast):
    voice = registered(cast, speak(cast)[0])
    tell()
    account = account_for(cast["村委"], "zhao")
    account.email = "zhao@yunxi.example"
    account.save()
    voice = taken_on(cast, voice)
    assert tell() == {("voice.take_on", "holder"): ["EMAIL 赵工", "IN_APP 赵工"]}
    take(voice, "answer", cast["村委"], text=ANSWER)
    assert tell() == {("voice.answer", "reporter"): ["SMS 反映人"]}
    take(voice, "grade", Reporter(voice.pk), choice="SATISFIED")
    assert tell() == {("voice.grade", "holder"): ["IN_APP 赵工"]}


def test_a_question_reaches_the_reporter_and_the_reply_the_station(cast):
    voice = registered(cast, speak(cast)[0])
    tell()
    take(voice, "ask", cast["王芳"], question="请问是几号杆？")
    assert tell() == {("voice.ask", "reporter"): ["SMS 反映人"]}
    take(voice, "supply", Reporter(voice.pk), reply="三号杆")
    assert tell() == {("voice.supply", "holder"): ["IN_APP 王芳", "IN_APP 赵站长"]}


def test_whoever_filed_it_for_somebody_hears_of_the_answer(cast):
    voice = registered(cast, speak(cast, proxy=cast["网格员"], channel=Source.GRID)[0])
    tell()
    take(voice, "answer_on_spot", cast["王芳"], text=ANSWER)
    assert tell()["voice.answer", "bearer"] == ["IN_APP 小马"]


def test_a_referral_is_told_to_the_second_person_and_then_to_the_reporter(cast):
    voice = registered(cast, speak(cast)[0])
    tell()
    office = cast.petition_office.pk
    take(voice, "propose_referral", cast["王芳"], kind="PETITION", office=office, reason="属信访")
    assert tell() == {("voice.check", "holder"): ["IN_APP 孙主席", "IN_APP 赵站长"]}
    take(voice, "confirm_referral", cast["主席"])
    assert tell() == {("voice.progress", "reporter"): ["SMS 反映人"]}


def test_three_merged_voices_are_three_messages(cast):
    lead = taken_on(cast, registered(cast, speak(cast)[0]))
    for n in (1, 2):
        other = registered(cast, speak(cast, f"路灯又不亮了，第{n}次说")[0])
        take(other, "merge", cast["王芳"], target=lead.pk, reason="同一盏灯")
    tell()
    take(lead, "answer", cast["村委"], text=ANSWER)
    assert tell()["voice.answer", "reporter"] == ["SMS 反映人"] * 3


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        (Contact("何大爷", "13800001234"), (State.QUEUED, "SMS")),
        (Contact("何大爷", "0700-8888888"), (State.DEAD, "SMS")),  # a landline: by telephone
        (Contact("何大爷", "", "大河口村3组"), (State.DEAD, "SMS")),  # by going there
        (Contact(), None),  # nobody to tell; they have their code
    ],
)
def test_how_a_reporter_is_told_depends_on_what_they_left(cast, contact, expected):
    voice = registered(cast, speak(cast, contact=contact)[0])
    take(voice, "answer_on_spot", cast["王芳"], text=ANSWER)
    tell()
    made = Delivery.objects.filter(audience="reporter").first()
    assert (made and (made.state, made.channel)) == expected


def test_a_colleague_who_stands_in_is_told_and_one_who_left_is_not(cast):
    today = day_of(MONDAY)
    Seat.objects.filter(pk=cast["站长"].pk).update(active_until=today)
    stands_in = cast["学苑"]
    stands_in.stands_in_for = cast["王芳"]
    stands_in.save()
    speak(cast)
    assert tell()["voice.open", "holder"] == ["IN_APP 林洁", "IN_APP 王芳"]


def test_the_resolver_says_nothing_about_what_is_no_longer_there(cast):
    line = type(
        "Line", (), {"kind": "voice.ask", "subject_id": str(cast["王芳"].pk), "facts": {}}
    )()
    assert audiences.recipients(line) == []
