"""Wrong passwords wait; nobody is locked out; nobody learns who has an account."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import hashers
from django.test import Client

from huisheng.audit import ledger
from huisheng.console.tries import PER_ACCOUNT, PER_ADDRESS
from huisheng.people.models import Account
from tests.cast import MONDAY, PASSWORD, Cast, account_for, make_cast

pytestmark = pytest.mark.django_db
ARGON2 = [
    "huisheng.people.hashers.OfficeArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    account_for(cast["王芳"], "wangfang")
    return cast


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def try_in(client: Client, password: str, login: str = "wangfang", **headers: str) -> str:
    """Try to sign in; return "in", or what the page said."""
    sent = client.post("/accounts/login/", {"login": login, "password": password}, headers=headers)
    if sent.status_code == 302:
        return "in"
    return re.sub(r"<[^>]+>|\s+", " ", sent.content.decode())


def fail(times: int, login: str = "wangfang", **headers: str) -> None:
    for _n in range(times):
        assert "用户名或密码不对" in try_in(Client(), "wrong", login, **headers)


def test_the_sixth_wrong_one_waits_and_is_told_until_when(cast, clock):
    fail(PER_ACCOUNT)
    told = try_in(Client(), PASSWORD)
    assert "请在09:15以后（约15分钟）再试" in told
    assert "没有锁住" in told
    clock.shift(timedelta(minutes=15))
    assert try_in(Client(), PASSWORD) == "in"


def test_it_is_the_same_for_an_account_that_is_not_there(cast):
    fail(PER_ACCOUNT, login="nobody")
    assert "请在09:15以后" in try_in(Client(), "wrong", "nobody")


def test_the_right_password_costs_nothing(cast):
    for _n in range(PER_ACCOUNT + 2):
        assert try_in(Client(), PASSWORD) == "in"
    fail(PER_ACCOUNT)


def test_nobody_can_shut_somebody_out_of_the_browser_they_use(cast, clock):
    mine = Client()
    assert try_in(mine, PASSWORD) == "in"
    mine.post("/accounts/logout/")
    for _quarter in range(3):  # whatever goes on elsewhere, and for however long
        fail(PER_ACCOUNT)
        assert "再试" in try_in(Client(), PASSWORD)
        assert try_in(mine, PASSWORD) == "in"
        mine.post("/accounts/logout/")
        clock.shift(timedelta(minutes=15))


def test_a_browser_that_is_known_has_five_tries_too(cast):
    mine = Client()
    try_in(mine, PASSWORD)
    mine.post("/accounts/logout/")
    for _n in range(PER_ACCOUNT):
        try_in(mine, "wrong")
    assert "再试" in try_in(mine, PASSWORD)


def test_a_mark_of_ones_own_making_is_no_known_browser(cast):
    fail(PER_ACCOUNT)
    forger = Client()
    forger.cookies["known"] = "0123456789abcdef:mine:signature"
    assert "再试" in try_in(forger, PASSWORD)


def test_twenty_wrong_ones_from_one_address_wait_whatever_the_names(cast):
    for n in range(PER_ADDRESS):
        fail(1, login=f"guess{n}")
    assert "再试" in try_in(Client(), "wrong", "another")


def test_an_address_written_into_a_header_resets_nothing(cast):
    for n in range(PER_ADDRESS):
        fail(1, login=f"guess{n}", **{"x-forwarded-for": f"10.0.0.{n}"})
    told = try_in(Client(), "wrong", "another", **{"x-forwarded-for": "203.0.113.9"})
    assert "再试" in told
    # From another address it goes on: what waits is the address, not the office.
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert "用户名或密码不对" in try_in(elsewhere, "wrong", "another")


def test_the_ledger_says_once_that_somebody_tries(cast):
    fail(PER_ACCOUNT)
    for _n in range(3):
        try_in(Client(), "wrong")
    kinds = [line.kind for line in ledger.about(cast["王芳"].person.account.pk)]
    assert kinds == ["account.delay"]


@pytest.mark.parametrize("login", ["wangfang", "nobody", "off"])
def test_every_try_costs_one_hash_whether_the_account_is_there_or_not(
    cast, login, settings, monkeypatch
):
    settings.PASSWORD_HASHERS = ARGON2
    account_for(cast["村委"], "off")
    Account.objects.filter(username="off").update(is_active=False)
    Account.objects.all().update(password=hashers.make_password(PASSWORD))
    hashed = []
    real = hashers.Argon2PasswordHasher

    def counted(name: str):
        inner = getattr(real, name)
        return lambda self, *args: hashed.append(name) or inner(self, *args)

    for name in ("encode", "verify"):
        monkeypatch.setattr(real, name, counted(name))
    try_in(Client(), "wrong", login)
    assert len(hashed) == 1


def test_the_time_says_nothing_either(cast, settings, monkeypatch):
    """The mean difference is under 5 % or 5 ms; processor time, so that neighbours do not count."""
    settings.PASSWORD_HASHERS = ARGON2
    monkeypatch.setattr("huisheng.people.hashers.OfficeArgon2.memory_cost", 4096)
    account = cast["王芳"].person.account
    account.set_password(PASSWORD)
    account.save()
    monkeypatch.setattr("huisheng.console.tries.PER_ACCOUNT", 10**6)
    monkeypatch.setattr("huisheng.console.tries.PER_ADDRESS", 10**6)
    client, spent = Client(), {"wangfang": 0.0, "nobody": 0.0}
    for login in spent:
        try_in(client, "wrong", login)
    for _n in range(60):
        for login in spent:
            before = time.thread_time()
            try_in(client, "wrong", login)
            spent[login] += time.thread_time() - before
    there, nowhere = (total / 60 for total in spent.values())
    assert abs(there - nowhere) < max(0.05 * there, 0.005)


def test_an_old_hash_becomes_argon2id_at_the_next_sign_in(cast, settings):
    settings.PASSWORD_HASHERS = ARGON2
    account = cast["王芳"].person.account
    account.password = hashers.make_password(PASSWORD, hasher="pbkdf2_sha256")
    account.save()
    assert try_in(Client(), PASSWORD) == "in"
    account.refresh_from_db()
    assert account.password.startswith("argon2$argon2id$v=19$m=47104,t=2,p=1$")
