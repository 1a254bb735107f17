"""中间件 — who comes, from which seat, and how a refusal is told. Each a function of one thing."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import uuid4

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from huisheng.config import lifetimes
from huisheng.config.views import not_found
from huisheng.kernel import clock
from huisheng.kernel.errors import Refused
from huisheng.people import asking, sessions
from huisheng.people.models import Seat
from huisheng.people.queries import among, seats_of

Handler = Callable[[HttpRequest], HttpResponse]

# Where somebody without the second factor may still go: to set it up, or to leave.
_OPEN_WITHOUT_FACTOR = ("/accounts/", "/static/", "/ui/", "/i18n/", "/healthz")


def client_address(request: HttpRequest) -> str:
    """Return where a request came from: the right-most hop that is no proxy of ours (D21)."""
    address = request.META.get("REMOTE_ADDR", "")
    if not _is_trusted(address):
        return address
    for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        if hop.strip() and not _is_trusted(hop.strip()):
            return hop.strip()
    return address


def _back(request: HttpRequest) -> str:
    """Return the page somebody came from, if it is one of ours and not this one."""
    came_from = request.META.get("HTTP_REFERER", "")
    ours = url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()})
    return came_from if ours and came_from != request.build_absolute_uri() else ""


@cache
def _is_trusted(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(net) for net in settings.HUISHENG_TRUSTED_PROXIES)


def origin(get_response: Handler) -> Handler:
    """Say once where the request came from, and under what number the log tells of it."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.origin = client_address(request)  # type: ignore[attr-defined]
        request.request_id = uuid4().hex  # type: ignore[attr-defined]
        return get_response(request)

    return handle


def second_lock(get_response: Handler) -> Handler:
    """Where the database checks too: one transaction for the request, and who asks in it.

    Whatever the answer, what was written stays written (a refusal keeps the wrong tries it
    counted); only a failure of ours takes everything back.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        if not asking.is_locked():
            return get_response(request)
        with asking.one_transaction():
            response = get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_view(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        who: Seat | None = getattr(request, "seat", None)
        if asking.is_told():
            for_anybody = "public" in getattr(view, "guard", "")
            asking.ask(who.pk if who else None, at=clock.now(), for_anybody=for_anybody)

    handle.process_view = process_view  # type: ignore[attr-defined]
    return handle


def seat(get_response: Handler) -> Handler:
    """Set `request.seat`: the seat chosen in this session, if session and seat are in force."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.seat = None  # type: ignore[attr-defined]
        answer: HttpResponse | None = None
        if request.user.is_authenticated:
            seats = seats_of(request.user, clock.today())
            over = sessions.over(request.session, seats, at=clock.now())
            if over:
                answer = lifetimes.ended(request, over)
            else:
                request.seat = among(seats, request.session.get("seat"))  # type: ignore[attr-defined]
                lifetimes.note_seen(request)
        else:
            answer = lifetimes.lost_words(request)
        return answer or get_response(request)

    return handle


def second_factor(get_response: Handler) -> Handler:
    """In production, staff set up a second factor before anything else (security.md D24)."""

    def handle(request: HttpRequest) -> HttpResponse:
        if (
            settings.HUISHENG_REQUIRE_TOTP
            and request.user.is_authenticated
            and not request.path.startswith(_OPEN_WITHOUT_FACTOR)
            and not _has_second_factor(request)
        ):
            return redirect("mfa_activate_totp")
        return get_response(request)

    return handle


def _has_second_factor(request: HttpRequest) -> bool:
    """Whoever signed in with it has it; only of the others is the database asked."""
    records = get_authentication_records(request, request.user)
    return any(one["method"] == "mfa" for one in records) or is_mfa_enabled(request.user)


def refusals(get_response: Handler) -> Handler:
    """Turn a refusal into a page that says why and what would allow it."""

    def handle(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, refusal: Exception) -> HttpResponseBase | None:
        if not isinstance(refusal, Refused):
            return None
        if refusal.status == 404:  # the same bytes as for what does not exist
            return not_found(request)
        shown = {
            "message": refusal.message, "way_out": refusal.way_out, "status": refusal.status,
            "back": _back(request),
        }  # fmt: skip
        return render(request, "ui/refused.html", shown, status=refusal.status)

    handle.process_exception = process_exception  # type: ignore[attr-defined]
    return handle
