"""Before a look at who spoke and before rights change hands: show once more that it is you."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client, RequestFactory

from huisheng.kernel.errors import NotAllowed
from huisheng.people.models import Person, Seat
from huisheng.people.requests import confirm_identity, reauthenticated
from tests.cast import MONDAY, PASSWORD, Cast, account_for, make_cast, speak

pytestmark = pytest.mark.django_db
REASON = "反映人要求回电，核对门牌号后回复。"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def enter(cast: Cast, name: str) -> Client:
    account_for(cast[name], "one")
    client = Client()
    client.post("/accounts/login/", {"login": "one", "password": PASSWORD})
    return client


def answer_again(client: Client, asked: HttpResponse, password: str = PASSWORD) -> HttpResponse:
    """Give the password where one is sent after a POST that was stopped."""
    assert asked.status_code == 302
    assert asked["Location"].startswith("/accounts/reauthenticate/?next=")
    page = client.get(asked["Location"])
    assert "请再确认一次是您本人" in page.content.decode()
    return client.post(
        asked["Location"], {"password": password, "next": page.context["redirect_field_value"]}
    )


def the_new_seat(cast: Cast) -> tuple[str, dict[str, object]]:
    person = Person.objects.create(tenant=cast.county, name="马小云")
    return f"/desk/people/{person.pk}/seats/new/", {
        "role": "LIAISON", "region": cast.village.pk, "unit": cast.station.unit_id,
        "active_from": "2026-03-02", "title": "新来的联络员",
    }  # fmt: skip


def test_a_fresh_sign_in_is_proof_enough(cast):
    client = enter(cast, "陈主任")
    assert client.post(*the_new_seat(cast))["Location"].startswith("/desk/people/")


def test_after_ten_minutes_the_password_is_asked_and_the_form_goes_through_as_it_was(cast, clock):
    client = enter(cast, "陈主任")
    clock.shift(timedelta(minutes=11))
    asked = client.post(*the_new_seat(cast))
    assert not Seat.objects.filter(title="新来的联络员").exists()
    assert answer_again(client, asked)["Location"].startswith("/desk/people/")
    assert Seat.objects.filter(title="新来的联络员").exists()
    clock.shift(timedelta(minutes=9))  # and that counts for the next one too
    assert client.get("/desk/people/").status_code == 200


def test_a_wrong_password_lets_nothing_through(cast, clock):
    client = enter(cast, "陈主任")
    clock.shift(timedelta(minutes=11))
    refused = answer_again(client, client.post(*the_new_seat(cast)), "wrong")
    assert "密码不对" in refused.content.decode()
    assert not Seat.objects.filter(title="新来的联络员").exists()


def test_the_reason_typed_for_a_look_survives(cast, clock):
    voice, _receipt = speak(cast)
    client = enter(cast, "王芳")
    clock.shift(timedelta(minutes=11))
    address = f"/desk/voices/{voice.pk}/steps/reveal/"
    form = client.get(address).context["form"]
    answers = {"revision": str(voice.revision), "reason": REASON}
    answers |= {
        name: next(value for value, _label in field.choices if value)
        for name, field in form.fields.items() if hasattr(field, "choices") and name not in answers
    }  # fmt: skip
    text = next(n for n, f in form.fields.items() if not hasattr(f, "choices") and n != "revision")
    answers[text] = REASON
    done = answer_again(client, client.post(address, answers))
    if done.status_code == 422:  # a field of its own was missing: the reason stands in the form
        page = done.content.decode()
        assert REASON in page and f'action="{address}"' in page
    else:
        assert done.status_code == 302
        assert done["Location"].startswith("/desk/")


def test_a_form_that_does_not_hold_comes_back_with_its_own_address(cast, clock):
    client = enter(cast, "陈主任")
    clock.shift(timedelta(minutes=11))
    address, answers = the_new_seat(cast)
    shown = answer_again(client, client.post(address, answers | {"unit": ""}))
    assert shown.status_code == 422
    assert f'action="{address}"' in shown.content.decode()
    assert "新来的联络员" in shown.content.decode()


def test_an_export_can_ask_before_it_shows(cast, clock):
    client = enter(cast, "陈主任")
    request = RequestFactory().get("/desk/export/")
    request.session, request.user = client.session, cast["陈主任"].person.account
    view = reauthenticated(reading=True)(lambda request: HttpResponse("out"))
    assert view(request).content == b"out"
    clock.shift(timedelta(minutes=11))
    from allauth.core.exceptions import ReauthenticationRequired

    with pytest.raises(ReauthenticationRequired):
        view(request)
    plain = reauthenticated(lambda request: HttpResponse("out"))  # a page that only shows
    assert plain(request).content == b"out"


def test_whoever_has_nothing_to_show_signs_in_again(cast, clock):
    client = enter(cast, "陈主任")
    account = cast["陈主任"].person.account
    account.set_unusable_password()
    account.save()
    request = RequestFactory().post("/desk/export/")
    request.session, request.user = client.session, account
    clock.shift(timedelta(minutes=11))
    with pytest.raises(NotAllowed, match="确认是您本人"):
        confirm_identity(request)
