"""请求里的岗位 — from which seat a guarded request acts, and whether it is surely its person."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from huisheng.kernel import clock
from huisheng.kernel.errors import NotAllowed
from huisheng.people import sessions
from huisheng.people.models import Seat

View = Callable[..., HttpResponseBase]


def seat_of(request: HttpRequest) -> Seat:
    """Return the seat of a request whose view is guarded by `seated` (never None there)."""
    return cast(Seat, request.seat)  # type: ignore[attr-defined]


def confirm_identity(request: HttpRequest) -> None:
    """Go on only if somebody proved who they are within the last ten minutes.

    By password, second factor, passkey or the office's own sign-in. Else they are asked once
    more and what they sent is taken up afterwards (ReauthenticationRequired is answered by the
    account library's middleware). Raises NotAllowed where there is nothing to ask them by.
    """
    if not _is_fresh(request):
        if not get_adapter().get_reauthentication_methods(request.user):
            raise NotAllowed(
                _("办这一步要先确认是您本人。"), way_out=_("请退出后重新登录，马上再办。")
            )
        raise ReauthenticationRequired


def reauthenticated(view: View | None = None, *, reading: bool = False) -> Any:
    """Ask again who it is before anything is changed; with `reading`, before it is shown too.

    Stands below the guard: `@seated(...)`, then `@reauthenticated` — or, on an export that
    comes by GET, `@reauthenticated(reading=True)`.
    """

    def decorate(inner: View) -> View:
        @wraps(inner)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if reading or request.method == "POST":
                confirm_identity(request)
            return inner(request, *args, **kwargs)

        return asked

    return decorate(view) if view else decorate


def _is_fresh(request: HttpRequest) -> bool:
    proofs = [one["at"] for one in get_authentication_records(request, request.user)]
    latest = max([request.session.get(sessions.SIGNED_IN, 0.0), *proofs])
    return clock.now().timestamp() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
