"""A complaint of a unit does not stay with that unit, and its slip is for whoever steers."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from huisheng.voices.access import Reporter
from huisheng.voices.flow import flow
from huisheng.voices.models import Voice
from tests.cast import MONDAY, Cast, account_for, make_cast, speak

pytestmark = pytest.mark.django_db
REASON = "反映人检举村委会收了路灯款不办事"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def complaint_of_its_handler(cast: Cast) -> Voice:
    """村委 answers; 何大爷 asks once more, and now it is 村委 that he complains of."""
    voice, _receipt = speak(cast)
    by_him = Reporter(voice.pk, sees_own=True)
    slip = {"kind": "ACCUSATION", "office": cast.petition_office.pk, "reason": REASON}
    told = {"handler": cast.village_committee.pk, "redacted": "路灯不亮"}
    for doer, step, answers in [
        (cast["王芳"], "register", {"title": "路灯不亮", "category": cast.lamp.pk}),
        (cast["王芳"], "take_on", told),
        (cast["村委"], "answer", {"text": "已经去看过，三天之内修好。"}),
        (by_him, "reopen", {"reason": "钱收了，灯没有修"}),
        (cast["王芳"], "propose_referral", slip),
        (cast["主席"], "confirm_referral", {}),
    ]:
        voice = flow.take(voice, step, seat=doer, at=MONDAY, answers=answers)
    return voice


def test_the_unit_that_had_it_in_hand_does_not_see_it_passed_on(cast):
    voice = complaint_of_its_handler(cast)
    assert not Voice.objects.visible_to(cast["村委"]).filter(pk=voice.pk).exists()
    assert Voice.objects.visible_to(cast["王芳"]).filter(pk=voice.pk).exists()


@pytest.mark.parametrize(("name", "status"), [("主席", 200), ("高老师", 404), ("村委", 404)])
def test_only_whoever_steers_prints_the_slip_with_its_reason(cast, name, status):
    voice = complaint_of_its_handler(cast)
    client = Client()
    client.force_login(account_for(cast[name], "reader"))
    page = client.get(reverse("voices:slip", args=[voice.pk]))
    assert page.status_code == status
    assert (REASON in page.content.decode()) == (status == 200)
