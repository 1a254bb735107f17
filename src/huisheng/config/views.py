"""门口的几页 — health for the watchman, and words for a page that has gone stale."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from huisheng.kernel.guards import public
from huisheng.portal import stale


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """Say whether the database answers; no figures, nothing about anybody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


@public
def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's seal has expired or cookies are off: show back what was typed, take nothing."""
    return render(request, "portal/stale.html", stale.shown_back(request), status=403)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """One page for what does not exist and for what you may not see."""
    # Not even its address is echoed: the two must look the same to the last byte.
    return render(request, "404.html", {"here": "/"}, status=404)
