"""工作台的底色 — what every desk page shows around its own content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from huisheng.kernel import clock
from huisheng.notifications.queries import unread
from huisheng.workflow import worklist


def desk(request: HttpRequest) -> dict[str, Any]:
    """Return the seat in use, what waits on its desk, and today's date."""
    shown: dict[str, Any] = {
        "site_name": gettext(settings.HUISHENG_SITE_NAME),  # our own name has an English one
        "is_demo": settings.DEMO,
        "today": clock.today(),
    }
    seat = getattr(request, "seat", None)
    if seat is not None and request.path.startswith("/desk/"):
        shown["seat"] = seat
        shown["badge"] = worklist.badge([seat.holder_key], on=shown["today"])[seat.holder_key]
        shown["unread"] = unread(seat)
    return shown
