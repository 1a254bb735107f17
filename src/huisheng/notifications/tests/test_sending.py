"""What is due leaves at least once under one key, is tried again, and ends sent or dead."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from threading import Lock, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from huisheng.notifications import outbox, rules
from huisheng.notifications.channels import TryAgain, Undeliverable
from huisheng.notifications.models import Delivery, State
from huisheng.notifications.outbox import Round
from tests.cast import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(told, happen, by_sms) -> Delivery:
    told.append(by_sms)
    happen()
    outbox.read_ledger(MONDAY)
    return Delivery.objects.get()


def test_it_is_sent_and_its_address_forgotten(queued, channel):
    assert queued.sealed is not None
    done = outbox.send_due(MONDAY)
    assert (done.sent, done.failed, done.dead) == (1, 0, 0)
    queued.refresh_from_db()
    assert (queued.state, queued.provider_ref, queued.why) == (State.SENT, "ref-1", "")
    assert queued.sealed is None and queued.wrapped_key is None
    parcel = channel.sent[0]
    assert (parcel.id, parcel.address) == (queued.pk, "13800001234")
    assert "补充" in parcel.text and "路灯" not in parcel.text and "http" not in parcel.text
    assert outbox.send_due(MONDAY).due == 0


def test_it_is_tried_now_after_one_minute_then_every_five_for_four_hours(queued, channel):
    channel.troubles = [TryAgain("http 503")] * 100
    at, tried = MONDAY, []
    for _minute in range(5 * 60):
        if outbox.send_due(at).due:
            tried.append(round((at - MONDAY) / timedelta(minutes=1)))
        at += timedelta(minutes=1)
    waits = [later - earlier for earlier, later in pairwise(tried)]
    assert waits[0] in {1, 2} and set(waits[1:]) <= {5, 6}  # a sweep a minute comes a bit late
    assert len(tried) == rules.MOST_TRIES
    queued.refresh_from_db()
    assert (queued.state, queued.attempts, queued.why) == (State.DEAD, 48, "http 503")
    assert queued.sealed is None


def test_a_number_that_does_not_exist_is_not_tried_again(queued, channel):
    channel.troubles = [Undeliverable("http 400")]
    assert outbox.send_due(MONDAY).dead == 1
    queued.refresh_from_db()
    assert (queued.state, queued.why) == (State.DEAD, "http 400")


def test_a_channel_that_breaks_is_a_failure_like_another(queued, channel):
    channel.troubles = [ZeroDivisionError("13800001234")]
    assert outbox.send_due(MONDAY).failed == 1
    queued.refresh_from_db()
    assert queued.state == State.FAILED
    assert queued.why.startswith("ZeroDivisionError") and "1380" not in queued.why


def test_what_a_dead_worker_held_is_taken_over_and_the_dead_one_changes_nothing(queued, channel):
    [held] = outbox.lease(MONDAY, Round())  # and then the worker is killed
    assert outbox.send_due(MONDAY + timedelta(seconds=59)).due == 0
    assert outbox.send_due(MONDAY + timedelta(seconds=61)).sent == 1
    queued.refresh_from_db()
    assert (queued.state, queued.attempts) == (State.SENT, 2)
    assert outbox._finish(held, state=State.DEAD, why="late") == 0
    queued.refresh_from_db()
    assert queued.state == State.SENT


def test_a_message_that_kills_every_worker_ends_on_the_phone_list(queued, channel):
    at = MONDAY
    for _death in range(rules.MOST_TRIES):
        assert outbox.lease(at, Round())
        at += rules.LEASE
    assert outbox.lease(at, Round()) == []
    queued.refresh_from_db()
    assert (queued.state, queued.why) == (State.DEAD, "lease lost")


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_send_each_message_once(told, happen, by_sms, channel):
    told.append(by_sms)
    happen(times=30)
    outbox.read_ledger(MONDAY)
    counted, lock = [], Lock()
    send = channel.send

    def counting(parcel):
        with lock:
            counted.append(parcel.id)
            return send(parcel)

    channel.send = counting

    def work():
        outbox.send_due(MONDAY)
        connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counted) == len(set(counted)) == 30
    assert not Delivery.objects.exclude(state=State.SENT, attempts=1).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": State.SENT},  # without a reference
        {"state": State.LEASED},  # without an end
        {"state": State.DEAD},  # with its address kept
        {"channel": "IN_APP"},  # to nobody
        {"told_at": MONDAY},  # by nobody, and it is not even dead
    ],
)
def test_the_database_refuses_nonsense(queued, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=queued.pk).update(**wrong)
