"""登录的次数 — a delay after wrong passwords, never a lock.

Hand-written rather than django-axes, which locks where we delay: one limit for all, no window that
ends by itself whatever an attacker goes on doing, and nothing for the browser somebody has used
before. That browser has a budget of its own (OWASP's device cookie), so whoever wants to shut a
person out can only slow down strangers' browsers, not theirs. Kept with all other limits in
workflow.throttle: rows, not one process's memory.
"""

from __future__ import annotations

import ipaddress
import secrets
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from huisheng.kernel.clock import local
from huisheng.kernel.errors import TooMany
from huisheng.people.models import Account
from huisheng.workflow import throttle

MINUTES = 15
PER_ACCOUNT = 5  # wrong ones for one account from any browser not known to it
PER_ADDRESS = 20  # wrong ones from one address, whatever the accounts
ACCOUNT, ADDRESS, FACTOR = "sign-in", "sign-in-from", "second-factor"
YEAR = 365 * 24 * 60 * 60
_SALT = "huisheng.known-device"


class Attempt:
    """One try to prove who one is: counted when it begins, given back when it went well."""

    def __init__(self, request: HttpRequest, username: str, at: datetime) -> None:
        self.at = at
        name = username.strip().lower()
        device = device_of(request, name)
        self.keys = [(ACCOUNT, _key(name, device), PER_ACCOUNT)]
        if not device:  # an office behind one address is not shut out by one of its own
            self.keys.append((ADDRESS, _key(_network(request)), PER_ADDRESS))

    def begin(self) -> bool:
        """Count this try; tell whether it is the last one in this quarter of an hour.

        Raises TooMany with the time from which it may be tried again.
        """
        taken: list[tuple[str, str, int]] = []
        last = False
        for act, key, most in self.keys:
            throttle.count(act, key, at=self.at, minutes=MINUTES)
            number = throttle.so_far(act, key, at=self.at, minutes=MINUTES)
            if number > most:
                self._give_back(taken)
                raise too_many(self.at)
            taken.append((act, key, most))
            last = last or number == most
        return last

    def went_well(self) -> None:
        """The right password costs nothing."""
        self._give_back(self.keys)

    def _give_back(self, taken: list[tuple[str, str, int]]) -> None:
        for act, key, _most in taken:
            throttle.give_back(act, key, at=self.at, minutes=MINUTES)


class CodeAttempt(Attempt):
    """One try of a second factor's code: whoever tries it knows the password already."""

    def __init__(self, account: Account, at: datetime) -> None:
        self.at = at
        self.keys = [(FACTOR, _key(str(account.pk)), PER_ACCOUNT)]


def too_many(at: datetime) -> TooMany:
    """Return the refusal: when to come back, the same for accounts that are and are not there."""
    again = throttle.next_window(at, MINUTES)
    minutes = max(1, round((again - at).total_seconds() / 60))
    return TooMany(
        _(
            "试错的次数太多了，请在%(time)s以后（约%(minutes)d分钟）再试。密码没有锁住，到时用对的密码就能登录。"
        )
        % {"time": f"{local(again):%H:%M}", "minutes": minutes}
    )


def device_of(request: HttpRequest, name: str) -> str:
    """Return the mark by which this browser is known to an account, "" where it is not."""
    kept = request.get_signed_cookie(_cookie(request), default="", salt=_SALT, max_age=YEAR)
    for each in (kept or "").split():
        owner, _colon, mark = each.partition(":")
        if owner == _owner(name):
            return mark
    return ""


def remember_device(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Let this browser be known to the account that has just signed in (to three at most)."""
    if device_of(request, name):
        return
    kept = request.get_signed_cookie(_cookie(request), default="", salt=_SALT, max_age=YEAR)
    marks = [f"{_owner(name)}:{secrets.token_urlsafe(12)}", *(kept or "").split()][:3]
    response.set_signed_cookie(
        _cookie(request), " ".join(marks), salt=_SALT, max_age=YEAR,
        secure=request.is_secure(), httponly=True, samesite="Lax",
    )  # fmt: skip


def _cookie(request: HttpRequest) -> str:
    return "__Host-known" if request.is_secure() else "known"


def _owner(name: str) -> str:
    return salted_hmac(_SALT, name.strip().lower(), algorithm="sha256").hexdigest()[:16]


def _network(request: HttpRequest) -> str:
    """Return the address, of IPv6 the subscriber's /64."""
    address: str = request.origin  # type: ignore[attr-defined]
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address


def _key(*parts: str) -> str:
    joined = "\0".join(parts)
    return salted_hmac("huisheng.tries", joined, algorithm="sha256").hexdigest()[:44]
