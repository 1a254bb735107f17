"""Whoever holds a case is reminded before its date and the day after it, once each."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection

from huisheng.audit import ledger
from huisheng.people.models import Role
from huisheng.regions import local
from huisheng.workflow import reminders
from huisheng.workflow.flow import Flow
from huisheng.workflow.models import Reminder
from tests.cast import MONDAY, make_cast, speak

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def on(day: date):
    """Return nine in the morning of a day in March 2026."""
    return MONDAY + timedelta(days=(day - date(2026, 3, 2)).days)


@pytest.fixture
def voice(cast):
    """Handed to the village on Monday 2 March, due on the 17th."""
    found, _receipt = speak(cast)
    flow = Flow.registry["voice"]
    found = flow.take(
        found, "register", seat=cast["王芳"], at=MONDAY,
        answers={"title": "村口路灯不亮", "category": cast.lamp.pk},
    )  # fmt: skip
    handed = {"handler": cast.village_committee.pk, "redacted": found.redacted}
    found = flow.take(found, "take_on", seat=cast["王芳"], at=MONDAY, answers=handed)
    assert found.due_on == date(2026, 3, 17)
    return found


def reminded(voice) -> list[str]:
    return [line.kind for line in ledger.of(voice) if "due" in line.kind]


def test_three_days_before_and_the_day_after(voice):
    for day in range(2, 25):
        reminders.remind_all(at=on(date(2026, 3, day)))
        reminders.remind_all(at=on(date(2026, 3, day)) + timedelta(hours=5))
    soon, late = (line for line in ledger.of(voice) if "due" in line.kind)
    assert (soon.kind, soon.at) == ("voice.due_soon", on(date(2026, 3, 14)))
    assert (late.kind, late.at) == ("voice.overdue", on(date(2026, 3, 18)))
    assert (soon.actor, soon.facts, soon.before) == ("系统", {"due_on": "2026-03-17"}, soon.after)
    assert Role.SYSTEM in {seat.role for seat in voice.tenant.seats.all()}


def test_the_days_before_are_the_areas_own(voice, cast):
    rule = Flow.registry["voice"].remind_before
    local.set_value(rule, cast.town, 7, seat=cast["主席"], at=MONDAY, reason="试行")
    assert reminders.remind_all(at=on(date(2026, 3, 9))) == 0
    assert reminders.remind_all(at=on(date(2026, 3, 10))) == 1


def test_a_worker_that_slept_reminds_of_the_worse_only(voice):
    assert reminders.remind_all(at=on(date(2026, 3, 30))) == 1
    assert reminded(voice) == ["voice.overdue"]


def test_a_new_date_means_a_new_reminder(voice):
    reminders.remind_all(at=on(date(2026, 3, 15)))
    type(voice).objects.filter(pk=voice.pk).update(due_on=date(2026, 3, 20))
    assert reminders.remind_all(at=on(date(2026, 3, 16))) == 0
    assert reminders.remind_all(at=on(date(2026, 3, 17))) == 1
    assert reminded(voice) == ["voice.due_soon", "voice.due_soon"]


def test_what_waits_for_the_reporter_reminds_no_desk(voice, cast):
    text = "第三盏路灯昨天已经换好，晚上请您看看亮不亮。"
    Flow.registry["voice"].take(
        voice, "answer", seat=cast["村委"], at=MONDAY, answers={"text": text}
    )
    assert reminders.remind_all(at=on(date(2026, 3, 30))) == 0


def test_a_round_has_an_end_and_the_next_goes_on(voice, cast):
    for n in range(4):
        speak(cast, f"第{n}件事，也是路灯")
    late = on(date(2026, 3, 30))
    flow = Flow.registry["voice"]
    assert [reminders.remind(flow, at=late, limit=2) for _round in range(4)] == [2, 2, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_two_workers_remind_once(voice):
    def work():
        reminders.remind_all(at=on(date(2026, 3, 18)))
        connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reminded(voice) == ["voice.overdue"]
    assert Reminder.objects.count() == 1
