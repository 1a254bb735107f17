"""The one address of the ui app that changes something: how this reader wants to see pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from huisheng.kernel.guards import public
from huisheng.ui.context import CHOICES

A_YEAR = 365 * 24 * 3600  # seconds


@public
@require_POST
def prefer(request: HttpRequest) -> HttpResponse:
    """Remember size, theme or keys in a cookie and go back to the page of our own that asked."""
    response = HttpResponseRedirect(_way_back(request))
    for name, allowed in CHOICES.items():
        if (value := request.POST.get(name)) in allowed:
            # Not HttpOnly: the page's own switch writes the same cookie without a round trip.
            response.set_cookie(
                name, value, max_age=A_YEAR, samesite="Lax", secure=request.is_secure()
            )
    return response


def _way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted.startswith("/") else "/"
