"""工作台的底色 — what every desk page shows around its own content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from huisheng.kernel import clock
from huisheng.notifications.queries import unread
from huisheng.people.requests import seat_of
from huisheng.workflow import worklist

# The name on the button that leads to the office's own sign-in, "" where there is none.
OFFICE_NAME = next(
    (app["name"] for app in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]), ""
)


def badge_of(request: HttpRequest) -> tuple[int, int]:
    """Return (waiting, overdue) of the seat in use; asked once for a request."""
    if not hasattr(request, "_badge"):
        key = seat_of(request).holder_key
        request._badge = worklist.badge([key], on=clock.today())[key]  # type: ignore[attr-defined]
    found: tuple[int, int] = request._badge  # type: ignore[attr-defined]
    return found


def desk(request: HttpRequest) -> dict[str, Any]:
    """Return the seat in use, what waits on its desk, and today's date."""
    shown: dict[str, Any] = {
        "site_name": gettext(settings.HUISHENG_SITE_NAME),  # our own name has an English one
        "is_demo": settings.DEMO,
        "today": clock.today(),
        "office_sign_in": OFFICE_NAME,
    }
    seat = getattr(request, "seat", None)
    if seat is not None and request.path.startswith("/desk/"):
        shown["seat"] = seat
        shown["badge"] = badge_of(request)
        shown["unread"] = unread(seat)
    return shown
