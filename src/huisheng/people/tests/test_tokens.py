"""A program acts from a seat by a token, exactly as long as it may."""

from __future__ import annotations

import base64
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from huisheng.audit import ledger
from huisheng.kernel.errors import Invalid
from huisheng.people import tokens
from huisheng.people.models import ApiToken
from huisheng.people.queries import system_seat
from tests.cast import MONDAY, Cast, account_for, make_cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_the_secret_opens_its_seat_and_is_kept_nowhere(cast):
    secret = tokens.issue(cast["王芳"], "网格平台", MONDAY)
    token = ApiToken.objects.get()
    assert tokens.seat_for(secret, on=TODAY) == cast["王芳"]
    kept = [str(value) for value in vars(token).values()]
    assert not [value for value in kept if secret[4:] in value]
    assert [line.kind for line in ledger.of(token)] == ["token.issue"]


@pytest.mark.parametrize(
    "typed", ["", "hst_", "hst_短", "Basic x", "hst_" + "A" * 43, "hst_" + "A" * 44, "\0" * 47]
)
def test_what_is_no_token_opens_nothing(cast, typed):
    tokens.issue(cast["王芳"], "网格平台", MONDAY)
    assert tokens.seat_for(typed, on=TODAY) is None


def test_one_wrong_character_opens_nothing(cast):
    secret = tokens.issue(cast["王芳"], "网格平台", MONDAY)
    wrong = "B" if secret[20] == "A" else "A"
    assert tokens.seat_for(secret[:20] + wrong + secret[21:], on=TODAY) is None


def test_a_revoked_token_opens_nothing_and_revoking_twice_is_once(cast):
    secret = tokens.issue(cast["王芳"], "网格平台", MONDAY)
    token = ApiToken.objects.get()
    tokens.revoke(token, MONDAY, by=cast["陈主任"])
    tokens.revoke(token, MONDAY, by=cast["陈主任"])
    assert tokens.seat_for(secret, on=TODAY) is None
    assert [line.kind for line in ledger.of(token)] == ["token.issue", "token.revoke"]


def test_a_seat_that_has_ended_or_not_begun_opens_nothing(cast):
    seat = cast["王芳"]
    secret = tokens.issue(seat, "网格平台", MONDAY)
    seat.active_until = TODAY
    seat.save()
    assert tokens.seat_for(secret, on=TODAY - timedelta(days=1)) == seat
    assert tokens.seat_for(secret, on=TODAY) is None
    assert tokens.seat_for(secret, on=seat.active_from - timedelta(days=1)) is None


def test_an_account_switched_off_takes_its_tokens_along(cast):
    secret = tokens.issue(cast["王芳"], "网格平台", MONDAY)
    account = account_for(cast["王芳"], "wangfang")
    assert tokens.seat_for(secret, on=TODAY)
    account.is_active = False
    account.save()
    assert tokens.seat_for(secret, on=TODAY) is None


def test_the_systems_own_seat_gets_none(cast):
    with pytest.raises(Invalid):
        tokens.issue(system_seat(cast.county, on=TODAY), "定时", MONDAY)


def test_it_is_found_in_one_query_and_its_use_noted_once_a_day(cast, django_assert_num_queries):
    secret = tokens.issue(cast["王芳"], "网格平台", MONDAY)
    with django_assert_num_queries(2):
        tokens.seat_for(secret, on=TODAY)
    with django_assert_num_queries(1):
        tokens.seat_for(secret, on=TODAY)
    assert ApiToken.objects.get().last_used_on == TODAY


def test_the_operator_gives_lists_and_takes_back(cast, capsys):
    account_for(cast["王芳"], "wangfang")
    call_command("token", "issue", "WangFang", "--name", "网格平台")
    secret = capsys.readouterr().out.strip()
    assert tokens.seat_for(secret, on=date(2026, 12, 1)) == cast["王芳"]
    call_command("token", "list")
    shown = capsys.readouterr().out.split("\t")[0]
    call_command("token", "revoke", shown)
    listed = capsys.readouterr().out
    assert "网格平台" in listed and "revoked" in listed and secret[4:] not in listed
    with pytest.raises(CommandError):
        call_command("token", "issue", "nobody", "--name", "网格平台")


def test_a_token_that_begins_with_a_dash_is_taken_back_like_any_other(cast, capsys, monkeypatch):
    drawn = base64.urlsafe_b64decode("-1FZqCI9" + "A" * 35 + "=")
    monkeypatch.setattr(tokens.secrets, "token_bytes", lambda size: drawn[:size])
    tokens.issue(cast["王芳"], "网格平台", MONDAY)
    call_command("token", "list")
    call_command("token", "revoke", capsys.readouterr().out.split("\t")[0])
    assert "revoked" in capsys.readouterr().out
