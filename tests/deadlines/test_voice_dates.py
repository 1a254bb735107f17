"""A voice's dates on the way: pauses for the reporter, new rounds, late notices, reminders."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from huisheng.audit import ledger
from huisheng.regions import calendars
from huisheng.regions.models import DayKind
from huisheng.voices import access
from huisheng.voices.flow import flow
from huisheng.voices.models import Stage
from huisheng.workflow import reminders
from tests.cast import make_cast, speak
from tests.deadlines.oracle import Wall

pytestmark = pytest.mark.django_db
WALL = Wall()


def nine(day: str) -> datetime:
    """Nine in the morning in Shanghai."""
    return datetime.fromisoformat(f"{day}T01:00:00").replace(tzinfo=UTC)


def after(day: str, n: int, unit: str) -> date:
    return WALL.last_day(date.fromisoformat(day), n, unit)[0]


@pytest.fixture
def cast():
    return make_cast()


def registered(cast, day: str):
    voice, _receipt = speak(cast, at=nine(day))
    answers = {"title": "村口路灯不亮", "category": cast.lamp.pk}
    return flow.take(voice, "register", seat=cast["王芳"], at=nine(day), answers=answers)


def handed(cast, day: str):
    voice = registered(cast, day)
    answers = {"handler": cast.village_committee.pk, "redacted": voice.redacted}
    return flow.take(voice, "take_on", seat=cast["王芳"], at=nine(day), answers=answers)


@pytest.mark.parametrize("day", ["2026-02-13", "2026-09-18", "2026-09-30", "2026-12-31"])
def test_while_the_reporter_is_asked_our_clock_stands_and_then_begins_anew(cast, day):
    voice = registered(cast, day)
    assert voice.due_on == after(day, 2, "WORKING_DAYS")
    question = {"question": "几号杆？"}
    voice = flow.take(voice, "ask", seat=cast["王芳"], at=nine(day), answers=question)
    assert voice.due_on == after(day, 15, "DAYS")  # theirs, not ours
    last = voice.due_on.isoformat()
    assert flow.lapse(at=nine(last)) == 0  # on the last day they may still answer
    reporter = access.Reporter(voice.pk, sees_own=True)
    said = {"reply": "三号杆，小桥东头。"}
    voice = flow.take(voice, "supply", seat=reporter, at=nine(last), answers=said)
    assert (voice.stage, voice.due_on) == (Stage.REGISTERED, after(last, 2, "WORKING_DAYS"))


def test_a_pause_nobody_ended_ends_the_day_after_and_one_withdrawn_has_no_date(cast):
    voices = []
    for _one in range(2):
        voice = registered(cast, "2026-09-18")
        flow.take(
            voice, "ask", seat=cast["王芳"], at=nine("2026-09-18"), answers={"question": "？"}
        )
        voices.append(voice)
    waiting, withdrawn = voices
    reporter = access.Reporter(withdrawn.pk, sees_own=True)
    flow.take(withdrawn, "withdraw", seat=reporter, at=nine("2026-09-20"))
    due = after("2026-09-18", 15, "DAYS")
    assert due == date(2026, 10, 8)  # 3 October lies in the week off
    assert flow.lapse(at=nine("2026-10-08")) == 0
    assert flow.lapse(at=nine("2026-10-09")) == 1
    waiting.refresh_from_db()
    withdrawn.refresh_from_db()
    assert (waiting.stage, withdrawn.stage) == (Stage.ANSWERED, Stage.CLOSED)
    assert withdrawn.due_on is None


def test_a_notice_that_comes_late_moves_dates_both_ways_and_both_stand_in_the_ledger(cast):
    later, earlier = (speak(cast, f"路灯{n}", at=nine("2026-12-31"))[0] for n in "一二")
    assert later.due_on == date(2027, 1, 5) and later.due_is_provisional
    other = handed(cast, "2027-02-05")  # fifteen days: Saturday 20 February, rolled to the 22nd
    assert (other.due_on, other.due_is_provisional) == (date(2027, 2, 22), True)
    said = {"seat": cast["陈主任"], "at": nine("2027-01-01"), "reason": "放假通知"}
    calendars.seed_year(2027, seat=cast["陈主任"], at=nine("2027-01-01"))
    calendars.mark_day(date(2027, 1, 4), DayKind.OFF, "元旦调休", **said)
    calendars.mark_day(date(2027, 2, 20), DayKind.WORK, "春节调休上班", **said)
    calendars.publish_year(2027, **said)
    assert flow.recount_all(at=nine("2027-01-01")) == 3
    assert flow.recount_all(at=nine("2027-01-01")) == 0
    for voice, was, now in (
        (later, "2027-01-05", "2027-01-06"), (earlier, "2027-01-05", "2027-01-06"),
        (other, "2027-02-22", "2027-02-20"),
    ):  # fmt: skip
        voice.refresh_from_db()
        assert (voice.due_on.isoformat(), voice.due_is_provisional) == (now, False)
        line = ledger.of(voice).last()
        assert (line.kind, line.facts["was"], line.facts["due_on"]) == ("voice.recount", was, now)


def test_at_thirty_seven_three_no_and_one_day_each_reminder_is_given_once(cast):
    """A village has fifteen days, reminded three days before and the day after."""
    voice = handed(cast, "2026-03-02")
    due = voice.due_on
    for days in (-30, -7, -3, 0, 1, 2):
        for hour in range(3):  # a worker that comes round again
            reminders.remind_all(
                at=nine((due + timedelta(days=days)).isoformat()) + timedelta(hours=hour)
            )
    told = [
        (line.kind, (line.at.date() - due).days) for line in ledger.of(voice) if "due" in line.kind
    ]
    assert told == [("voice.due_soon", -3), ("voice.overdue", 1)]
