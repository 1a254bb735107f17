"""Whom no machine could reach, a person telephones; the number stays behind the reveal step."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from huisheng.audit import ledger
from huisheng.kernel.errors import NotNow
from huisheng.notifications import actions, outbox, queries
from huisheng.notifications.channels import Undeliverable
from huisheng.notifications.models import Channel, Delivery
from tests.cast import MONDAY

pytestmark = pytest.mark.django_db
LIST = "/desk/messages/phone/"


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        yield


@pytest.fixture
def dead(told, happen, by_sms, channel) -> Delivery:
    channel.troubles = [Undeliverable("http 400")]
    told.append(by_sms)
    happen()
    outbox.read_ledger(MONDAY)
    outbox.send_due(MONDAY)
    return Delivery.objects.get()


def told_at(delivery: Delivery) -> str:
    return reverse("notifications:told", args=[delivery.pk])


def test_it_stands_on_the_stations_list_without_the_number(dead, sit, voice):
    page = sit("王芳").get(LIST).content.decode()
    assert voice.ref in page and "多次发送未成" in page
    assert reverse("voices:show", args=[voice.pk]) in page
    assert "1380000" not in page and "何大爷" not in page


@pytest.mark.parametrize("name", ["王芳", "站长", "主席", "陈主任"])
def test_those_of_the_area_see_it(dead, cast, name):
    assert queries.still_to_tell(cast[name]).count() == 1


@pytest.mark.parametrize("name", ["陈二", "学苑", "李建华", "村委", "高老师", "网格员", "管理员"])
def test_nobody_else_sees_it_or_may_tick_it_off(dead, cast, sit, name):
    assert not queries.still_to_tell(cast[name]).exists()
    response = sit(name).post(told_at(dead), {"note": "电话告知"})
    assert response.status_code in {403, 404}
    dead.refresh_from_db()
    assert dead.told_at is None


def test_whoever_told_them_says_how_and_the_case_remembers(dead, sit, voice, cast):
    client = sit("王芳")
    response = client.post(told_at(dead), {"note": "电话告知，本人接听，号码13800001234"})
    assert response.status_code == 302
    dead.refresh_from_db()
    assert dead.told_by == cast["王芳"]
    assert "本人接听" in dead.told_note and "13800001234" not in dead.told_note
    line = ledger.of(voice).last()
    assert (line.kind, line.seat_id) == ("voice.told", cast["王芳"].pk)
    assert "没有要打电话告知的" in client.get(LIST).content.decode()


def test_a_note_is_asked_for(dead, sit):
    response = sit("王芳").post(told_at(dead), {"note": "  "})
    assert response.status_code == 422
    assert "怎么告知的" in response.content.decode()
    dead.refresh_from_db()
    assert dead.told_at is None


def test_two_colleagues_cannot_both_have_told_them(dead, cast):
    actions.mark_told(dead, seat=cast["王芳"], at=MONDAY, note="电话告知")
    with pytest.raises(NotNow):
        actions.mark_told(dead, seat=cast["站长"], at=MONDAY, note="电话告知")


def test_mail_to_staff_that_died_is_nobodys_telephone_call(told, happen, by_sms, channel, cast):
    channel.troubles = [Undeliverable("smtp 550")]
    to_her = {"channel": Channel.EMAIL, "seat": cast["王芳"], "audience": "holder"}
    told.append(replace(by_sms, **to_her, notice="voice.open", address="gone@example.cn"))
    happen()
    outbox.read_ledger(MONDAY)
    assert outbox.send_due(MONDAY).dead == 1
    assert not queries.still_to_tell(cast["王芳"]).exists()
