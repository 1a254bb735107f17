"""How long a sign-in lasts, and what ends it at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from huisheng.people import actions
from huisheng.people.models import Role, Seat
from tests.cast import MONDAY, PASSWORD, SINCE, Cast, account_for, make_cast, speak

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
TYPED = "灯泡下午到货，明天一早去换，换好了给何大爷回话。"


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    account_for(cast["王芳"], "wangfang")
    return cast


def enter() -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": "wangfang", "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get("/desk/more/").status_code == 200


def test_it_ends_after_half_an_hour_without_a_click(cast):
    with time_machine.travel(MONDAY, tick=False) as clock:
        client = enter()
        for _n in range(3):
            clock.shift(29 * MINUTE)
            assert is_in(client)
        clock.shift(31 * MINUTE)
        again = client.get("/desk/more/")
        assert again["Location"] == "/accounts/login/?next=/desk/more/"
        assert "一阵子没有操作" in client.get(again["Location"]).content.decode()


def test_it_ends_twelve_hours_after_the_sign_in_however_busy(cast):
    with time_machine.travel(MONDAY, tick=False) as clock:
        client = enter()
        for _n in range(12 * 60 // 20):
            clock.shift(20 * MINUTE)
            assert is_in(client)
        clock.shift(20 * MINUTE)
        assert not is_in(client)


def test_what_was_typed_is_shown_back_and_nothing_of_it_taken(cast):
    with time_machine.travel(MONDAY, tick=False) as clock:
        voice, _receipt = speak(cast)
        client = enter()
        clock.shift(31 * MINUTE)
        address = f"/desk/voices/{voice.pk}/steps/note/"
        sent = client.post(address, {"text": TYPED}, headers={"origin": "http://testserver"})
        assert sent.status_code == 403
        assert TYPED in sent.content.decode()
        assert sent.context["resend_to"] == address
        assert not is_in(client)


def test_a_seat_that_became_another_ends_it(cast):
    client = enter()
    assert is_in(client)
    Seat.objects.filter(pk=cast["王芳"].pk).update(role=Role.STATION_HEAD)
    assert not is_in(client)


def test_a_seat_more_does_not(cast):
    client = enter()
    Seat.objects.create(
        tenant=cast.county, person=cast["王芳"].person, role=Role.GRID_WORKER,
        region=cast.village, active_from=SINCE,
    )  # fmt: skip
    assert is_in(client)
    Seat.objects.filter(role=Role.GRID_WORKER, person=cast["王芳"].person).update(
        active_until="2026-01-01"
    )
    assert not is_in(client)


def test_an_account_switched_off_is_out_with_the_next_click(cast):
    client, account = enter(), cast["王芳"].person.account
    account.is_active = False
    account.save()
    assert not is_in(client)


def test_a_new_password_ends_every_session_and_keeps_what_was_being_typed(cast):
    client, other = enter(), enter()
    voice, _receipt = speak(cast)
    actions.reset_password(cast["王芳"].person, seat=cast["陈主任"], at=MONDAY)
    assert not is_in(other)
    address = f"/desk/voices/{voice.pk}/steps/note/"
    assert TYPED in client.post(address, {"text": TYPED}).content.decode()


def test_public_pages_stay_open_to_whoever_was_signed_in(cast):
    with time_machine.travel(MONDAY, tick=False) as clock:
        client = enter()
        clock.shift(31 * MINUTE)
        assert client.get("/").status_code == 200


def test_my_sign_ins_are_listed_and_ended_elsewhere(cast):
    here, elsewhere = enter(), enter()
    page = here.get("/accounts/sessions/").content.decode()
    assert page.count('data-testid="my-sign-in"') == 2
    assert "127.0.0.1" not in page  # no place: an address of the office says nothing to its people
    here.post("/accounts/sessions/")
    assert is_in(here)
    assert not is_in(elsewhere)


def test_who_signed_in_is_in_the_ledger(cast):
    from huisheng.audit import ledger

    enter()
    account = cast["王芳"].person.account
    assert [line.kind for line in ledger.about(account.pk)] == ["account.sign_in"]


def test_the_cookies_of_an_office_are_its_own(monkeypatch, tmp_path):
    """With TLS: no other host, path or plain connection may set or read them."""
    import os
    import subprocess
    import sys

    asked = (
        "from huisheng.config import settings as s; print(s.SESSION_COOKIE_NAME,"
        "s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        "s.SESSION_COOKIE_SAMESITE)"
    )
    plain = {k: v for k, v in os.environ.items() if not k.startswith("HUISHENG_")}
    office = plain | {"HUISHENG_HTTPS": "1", "HUISHENG_DATA_DIR": str(tmp_path),
                      "PYTHONPATH": str(settings.BASE_DIR / "src")}  # fmt: skip
    said = subprocess.run(
        [sys.executable, "-c", asked], env=office, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["__Host-session", "__Host-csrf", "True", "True", "Lax"]
    assert settings.SESSION_COOKIE_HTTPONLY
