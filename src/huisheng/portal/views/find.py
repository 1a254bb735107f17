"""找代表、找联络站."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huisheng.kernel import clock
from huisheng.kernel.guards import public
from huisheng.portal import directory


@public
@require_safe
def stations(request: HttpRequest) -> HttpResponse:
    """找联络站: by town."""
    query = _query(request)
    listing = directory.public_stations(query, clock.today())
    return render(request, "portal/stations.html", {"listing": listing, "q": query})


@public
@require_safe
def deputies(request: HttpRequest) -> HttpResponse:
    """找代表: by congress."""
    query = _query(request)
    listing = directory.public_deputies(query, clock.today())
    return render(request, "portal/deputies.html", {"listing": listing, "q": query})


def _query(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[: directory.LONGEST_QUERY]
