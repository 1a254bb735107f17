"""首页、公开的一件事 — what anybody may read."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huisheng.kernel import clock
from huisheng.kernel.guards import public
from huisheng.portal import queries

NEAR = "near"  # the cookie with the station whose page was last opened on this telephone

# What is one person's own, or for staff, is of no use to a search engine.
ROBOTS = """User-agent: *
Disallow: /track
Disallow: /receipt
Disallow: /slip
Disallow: /desk/
Disallow: /accounts/
Disallow: /styleguide
"""


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """首页: four doors, and what was answered near here lately."""
    shown = queries.public_home(request.COOKIES.get(NEAR, "")[:12], clock.today())
    return render(request, "portal/home.html", {"home": shown})


@public
@require_safe
def voice(request: HttpRequest, key: UUID) -> HttpResponse:
    """公开的一件事: a matter and its answer, published by the office."""
    return render(request, "portal/voice.html", {"voice": queries.public_voice(key)})


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines where they have no business."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")
