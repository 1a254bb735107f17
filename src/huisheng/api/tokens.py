"""令牌 — how a program says from which seat it acts."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from huisheng.kernel import clock
from huisheng.people import asking, tokens
from huisheng.people.models import Seat


class SeatToken(HttpBearer):
    """`Authorization: Bearer hst_…` — the seat of a token, if it is in force today.

    A browser's session counts for nothing here: what needs no cookie cannot be tricked into
    sending one, so that no operation needs a CSRF token.
    """

    def authenticate(self, request: HttpRequest, token: str) -> Seat | None:
        """Set the request's seat, whoever may be signed in beside it."""
        seat = tokens.seat_for(token, on=clock.today())
        request.seat = seat  # type: ignore[attr-defined]
        asking.ask(seat.pk if seat else None, at=clock.now())
        return seat


by_token = SeatToken()
