"""接口令牌 — giving a program a seat to act from, recognising it, and taking the seat away."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huisheng.audit import ledger
from huisheng.kernel.errors import Invalid
from huisheng.people import asking
from huisheng.people.models import ApiToken, Role, Seat

BYTES = 32
MARK = "hst_"  # so that a token that got about is known for what it is
_FORM = re.compile(r"hst_([A-Za-z0-9_-]{43})")


@transaction.atomic
def issue(seat: Seat, name: str, at: datetime, *, by: Seat | None = None) -> str:
    """Give a seat a token and return its secret, which is shown once and kept nowhere.

    `name` says what it is for (60 characters at most); `by` is who gives it, else the seat itself.
    Raises Invalid for the system's own seat: timers act from it, nobody else.
    """
    if seat.role == Role.SYSTEM:
        raise Invalid(_("系统岗位不能有令牌。"))
    drawn = secrets.token_bytes(BYTES)
    shown = base64.urlsafe_b64encode(drawn).decode().rstrip("=")
    token = ApiToken.objects.create(
        tenant_id=seat.tenant_id, seat=seat, name=name, prefix=shown[:8],
        digest=hashlib.sha256(drawn).digest(), created_at=at,
    )  # fmt: skip
    ledger.record("token.issue", token, seat=by or seat, at=at, facts={"seat": str(seat.pk)})
    return MARK + shown


@transaction.atomic
def revoke(token: ApiToken, at: datetime, *, by: Seat) -> ApiToken:
    """Take a token back; from the next request it opens nothing. Twice is once."""
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        ledger.record("token.revoke", token, seat=by, at=at, facts={"seat": str(token.seat_id)})
    return token


def seat_for(secret: str, *, on: date) -> Seat | None:
    """Return the seat a secret lets act on the day `on`; None if it lets nobody (one query).

    None: not the form of a token, unknown, revoked, its seat not in force, or the account of
    the person in the seat switched off. Notes, once a day, that the token is in use.
    """
    found = _found(secret, on)
    if found is None:
        return None
    if found.last_used_on != on:
        ApiToken.objects.filter(pk=found.pk).update(last_used_on=on)
    found.seat.as_of = on
    return found.seat


def _found(secret: str, on: date) -> ApiToken | None:
    match = _FORM.fullmatch(secret)
    if match is None:
        return None
    digest = hashlib.sha256(base64.urlsafe_b64decode(match[1] + "=")).digest()
    asking.with_token(match[1][:8])
    rows = ApiToken.objects.filter(
        prefix=match[1][:8], revoked_at=None, seat__in=Seat.objects.in_force(on)
    ).select_related(
        "seat__person__account", "seat__region", "seat__unit", "seat__tenant",
        "seat__stands_in_for__unit",
    )  # fmt: skip
    for row in rows:
        if hmac.compare_digest(bytes(row.digest), digest) and _is_open(row.seat):
            return row
    return None


def _is_open(seat: Seat) -> bool:
    """Whoever may not sign in any more does not come in by a token either."""
    account = seat.person.account if seat.person else None
    return account is None or account.is_active
