"""Signing in: a password, in production a second factor, and one seat at a time."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from huisheng.people.models import Role, Seat
from tests.cast import PASSWORD, SINCE, Cast, account_for, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    account_for(cast["王芳"], "wangfang")
    return cast


def sign_in(client: Client, password: str = PASSWORD):
    return client.post("/accounts/login/", {"login": "wangfang", "password": password})


def totp(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_password_opens_the_desk_of_a_demonstration(cast, settings):
    settings.HUISHENG_REQUIRE_TOTP = False
    client = Client()
    assert sign_in(client)["Location"] == "/desk/"
    assert "大河口代表联络站" in client.get("/desk/more/").content.decode()


def test_a_wrong_password_says_so_and_opens_nothing(cast):
    client = Client()
    response = sign_in(client, "wrong")
    assert response.status_code == 200
    assert "用户名" in response.content.decode()
    assert client.get("/desk/").status_code == 302


def test_in_production_the_second_factor_comes_before_everything(cast, settings):
    settings.HUISHENG_REQUIRE_TOTP = True
    client = Client()
    sign_in(client)
    assert client.get("/desk/")["Location"] == "/accounts/2fa/totp/activate/"
    asked = client.get("/accounts/2fa/totp/activate/")  # once more, that it is really you
    client.post(asked["Location"], {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'value="([A-Z2-7]{32})"', page)[1]
    activated = client.post("/accounts/2fa/totp/activate/", {"code": totp(secret)})
    assert activated.status_code == 302
    assert client.get("/desk/more/").status_code == 200
    # Next time the password alone is not enough.
    again = Client()
    assert sign_in(again)["Location"] == "/accounts/2fa/authenticate/"
    assert again.get("/desk/").status_code == 302


def test_nobody_can_make_an_account_for_themselves():
    assert Client().get("/accounts/signup/").status_code == 404


def test_a_person_with_two_seats_acts_from_one_at_a_time(cast):
    other = Seat.objects.create(
        tenant=cast.county, person=cast["王芳"].person, role=Role.GRID_WORKER,
        region=cast.village, active_from=SINCE,
    )  # fmt: skip
    client = Client()
    sign_in(client)
    client.post("/desk/seat/", {"seat": str(other.pk)})
    assert "网格员" in client.get("/desk/more/").content.decode()
    client.post("/desk/seat/", {"seat": str(cast["陈主任"].pk)})  # somebody else's
    assert "网格员" in client.get("/desk/more/").content.decode()


def test_a_seat_that_has_ended_opens_nothing_from_the_next_click_on(cast):
    client = Client()
    sign_in(client)
    assert client.get("/desk/more/").status_code == 200
    Seat.objects.filter(pk=cast["王芳"].pk).update(active_until="2026-01-01")
    assert client.get("/desk/more/")["Location"] == "/accounts/login/?next=/desk/more/"
    sign_in(client)
    response = client.get("/desk/more/")
    assert response.status_code == 403
    assert "没有有效的岗位" in response.content.decode()
