"""Each ledger line is read exactly once, whatever breaks and whoever else is reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection

from huisheng.notifications import outbox
from huisheng.notifications.models import NO_ADDRESS, Channel, Cursor, Delivery, State, Untold
from tests.cast import MONDAY

pytestmark = pytest.mark.django_db


def test_a_line_is_read_once(told, happen, by_sms):
    told.append(by_sms)
    happen()
    assert outbox.read_ledger(MONDAY) == 1
    assert outbox.read_ledger(MONDAY) == 0
    made = Delivery.objects.get()
    assert (made.channel, made.state, made.notice) == ("SMS", State.QUEUED, "voice.ask")
    assert made.town == by_sms.about.town and made.station == by_sms.about.station


def test_a_crash_while_writing_loses_nothing_and_doubles_nothing(told, happen, by_sms, monkeypatch):
    told.append(by_sms)
    happen(times=3)
    before = Cursor.objects.get().seq
    with monkeypatch.context() as broken:
        broken.setattr(Untold.objects, "bulk_create", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            outbox.read_ledger(MONDAY)
    assert Cursor.objects.get().seq == before
    assert not Delivery.objects.exists()
    assert outbox.read_ledger(MONDAY) == 3
    assert Delivery.objects.count() == 3


def test_a_cursor_put_back_doubles_nothing(told, happen, by_sms):
    told.append(by_sms)
    happen()
    before = Cursor.objects.get().seq
    outbox.read_ledger(MONDAY)
    Cursor.objects.update(seq=before)
    outbox.read_ledger(MONDAY)
    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_readers_at_once_make_each_delivery_once(told, happen, by_sms):
    told.append(by_sms)
    happen(times=40)

    def read():
        for _round in range(12):
            outbox.read_ledger(MONDAY, limit=7)
        connection.close()

    threads = [Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Delivery.objects.count() == 40
    assert len(set(Delivery.objects.values_list("line_seq", flat=True))) == 40


def test_a_line_nobody_can_word_does_not_silence_the_next(told, happen, by_sms):
    told.append(replace(by_sms, notice="voice.no_such_notice"))
    happen()
    assert outbox.read_ledger(MONDAY) == 1
    assert "TemplateDoesNotExist" in Untold.objects.get().why
    told[:] = [by_sms]  # the next release has the words
    happen()
    assert outbox.read_ledger(MONDAY) == 1
    assert Delivery.objects.count() == 1
    assert outbox.read_ledger(MONDAY + timedelta(minutes=4)) == 0  # not yet
    assert outbox.read_ledger(MONDAY + timedelta(minutes=5)) == 1
    assert not Untold.objects.exists()
    assert Delivery.objects.count() == 2


def test_a_constituent_without_a_number_goes_to_the_phone_list_at_once(told, happen, by_sms):
    told.append(replace(by_sms, address=""))
    happen()
    outbox.read_ledger(MONDAY)
    made = Delivery.objects.get()
    assert (made.state, made.why) == (State.DEAD, NO_ADDRESS)


def test_a_digest_gathers_the_day_and_begins_anew_the_next(told, happen, by_sms, cast):
    desk = replace(
        by_sms, audience="holder", channel=Channel.IN_APP, seat=cast["王芳"], address="",
        notice="voice.due_soon", digest=True,
    )  # fmt: skip
    told += [desk, replace(desk, channel=Channel.EMAIL, address="wang@example.cn")]
    happen(times=7)
    outbox.read_ledger(MONDAY)
    in_app, mail = Delivery.objects.order_by("-channel")
    assert (in_app.facts["n"], mail.facts["n"]) == (7, 7)
    assert len(in_app.facts["refs"]) == 5
    assert in_app.state == State.SENT and mail.state == State.QUEUED
    assert mail.next_at == MONDAY + timedelta(minutes=10)
    happen(at=MONDAY + timedelta(days=1))
    outbox.read_ledger(MONDAY + timedelta(days=1))
    assert Delivery.objects.count() == 4


def test_history_can_be_passed_over_in_silence(told, happen, by_sms):
    told.append(by_sms)
    happen(times=3)
    outbox.skip_past()
    happen()
    assert outbox.read_ledger(MONDAY) == 1
    assert Delivery.objects.count() == 1
