"""Nobody's telephone rings at night, unless it is urgent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from huisheng.kernel.days import SHANGHAI
from huisheng.notifications import outbox, rules
from huisheng.notifications.models import Channel, Delivery, State
from huisheng.regions import local

pytestmark = pytest.mark.django_db

LATE = datetime(2026, 3, 2, 22, 30, tzinfo=SHANGHAI)
MORNING = datetime(2026, 3, 3, 7, 0, tzinfo=SHANGHAI)


def put_out(happen, at=LATE):
    happen(at=at)
    outbox.read_ledger(at)
    return outbox.send_due(at)


def test_a_message_made_at_night_waits_for_the_morning(told, happen, by_sms, channel):
    told.append(by_sms)
    assert put_out(happen).due == 0
    made = Delivery.objects.get()
    assert (made.state, made.attempts, made.next_at) == (State.QUEUED, 0, MORNING)
    assert outbox.send_due(MORNING - timedelta(seconds=1)).due == 0
    assert outbox.send_due(MORNING).sent == 1


def test_a_retry_that_would_fall_into_the_night_waits_too(told, happen, by_sms, channel):
    told.append(by_sms)
    channel.troubles = [OSError()]
    evening = LATE - timedelta(minutes=31)
    assert put_out(happen, evening).failed == 1
    assert outbox.send_due(evening + timedelta(minutes=2)).due == 0
    made = Delivery.objects.get()
    assert (made.state, made.attempts, made.next_at) == (State.FAILED, 1, MORNING)


def test_what_is_urgent_does_not_wait(told, happen, by_sms, channel):
    told.append(replace(by_sms, urgent=True))
    assert put_out(happen).sent == 1


def test_a_message_in_the_app_disturbs_nobody(told, happen, by_sms, channel, cast):
    told.append(
        replace(by_sms, audience="holder", channel=Channel.IN_APP, seat=cast["王芳"],
                notice="voice.open")
    )  # fmt: skip
    put_out(happen)
    assert Delivery.objects.get().state == State.SENT


def test_a_county_sets_its_own_night(told, happen, by_sms, channel, cast):
    for rule, hour in ((rules.QUIET_FROM, 23), (rules.QUIET_UNTIL, 6)):
        local.set_value(rule, cast.county, hour, seat=cast["陈主任"], at=LATE, reason="本县夜市")
    told.append(by_sms)
    assert put_out(happen).sent == 1


def test_a_county_may_have_no_night_at_all(told, happen, by_sms, channel, cast):
    local.set_value(rules.QUIET_FROM, cast.county, 7, seat=cast["陈主任"], at=LATE, reason="试行")
    told.append(by_sms)
    assert put_out(happen).sent == 1
