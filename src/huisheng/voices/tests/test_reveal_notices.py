"""Who is told when somebody asks to see who spoke; and the office's list of the week."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from huisheng.notifications.models import Delivery
from huisheng.notifications.words import said
from huisheng.voices import reveal_week
from huisheng.voices.flow import flow
from huisheng.voices.models import RevealRequest
from huisheng.voices.reveal_flow import flow as reveals
from huisheng.voices.tests.test_notices import tell
from tests.cast import MONDAY, account_for, look, make_cast, speak

pytestmark = pytest.mark.django_db
WHY = {"reason": "CALL_BACK", "remark": "电话核实路灯位置"}


@pytest.fixture
def cast():
    return make_cast()


def asked(cast) -> RevealRequest:
    voice, _receipt = speak(cast)
    tell()
    flow.take(voice, "reveal", seat=cast["王芳"], at=MONDAY, answers=WHY)
    return RevealRequest.objects.get()


def take(cast, request, name, by, **answers):
    return reveals.take(request, name, seat=cast[by], at=MONDAY, answers=answers)


def test_the_second_person_then_whoever_asked_then_the_auditor(cast):
    request = asked(cast)
    assert tell() == {("revealrequest.open", "holder"): ["IN_APP 孙主席"]}
    take(cast, request, "approve", "主席", check_reason="可以联系")
    assert tell() == {("revealrequest.approve", "asker"): ["IN_APP 王芳"]}
    take(cast, request, "look", "王芳")
    assert tell() == {("revealrequest.look", "auditor"): ["IN_APP 高老师"]}


def test_whoever_asked_hears_that_it_was_declined_or_has_lapsed(cast):
    request = asked(cast)
    tell()
    take(cast, request, "decline", "主席", check_reason="请先在平台上问")
    assert tell() == {("revealrequest.decline", "asker"): ["IN_APP 王芳"]}
    flow.take(request.voice, "reveal", seat=cast["王芳"], at=MONDAY, answers=WHY)
    reveals.lapse(at=MONDAY + timedelta(days=7))
    told = tell(MONDAY + timedelta(days=7))
    assert told["revealrequest.let_lapse", "asker"] == ["IN_APP 王芳"]


def test_on_monday_the_office_is_told_once_that_last_weeks_list_is_there(cast):
    account = account_for(cast["陈主任"], "chen")
    account.email = "chen@yunxi.example"
    account.save()
    for _each in range(2):
        look(speak(cast)[0], cast["王芳"], cast["主席"])
    tell()
    assert reveal_week.tell(MONDAY + timedelta(days=5)) == 0  # the week is not over
    monday = MONDAY + timedelta(days=7)
    assert [reveal_week.tell(monday), reveal_week.tell(monday + timedelta(days=2))] == [1, 0]
    assert tell(monday) == {
        ("revealrequest.weekly", "office"): ["EMAIL 陈主任", "IN_APP 陈主任", "IN_APP 高老师"]
    }
    words = said(Delivery.objects.filter(notice="revealrequest.weekly").first())
    assert words.subject == "3月2日起一周的查看联系方式周报"
    assert "被查看2次" in words.body


def test_a_county_in_which_nobody_looked_is_not_disturbed(cast):
    asked(cast)
    assert reveal_week.tell(MONDAY + timedelta(days=7)) == 0


def test_all_that_must_hold_holds_with_requests_about(cast, capsys):
    asked(cast)
    look(speak(cast)[0], cast["王芳"], cast["主席"])
    tell()
    call_command("invariants", "--json")
