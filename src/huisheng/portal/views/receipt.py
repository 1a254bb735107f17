"""回执 — what to take home: the code, what happens next, a slip to print."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from huisheng.kernel import clock
from huisheng.kernel.guards import public
from huisheng.portal import promises
from huisheng.portal.privacy import one_persons_own
from huisheng.voices import receipts


@public
@require_safe
@one_persons_own
def show(request: HttpRequest) -> HttpResponse:
    """回执: the tracking code, and by which days what will happen."""
    return _page(request, "receipt", "portal/receipt.html")


@public
@require_safe
@one_persons_own
def slip(request: HttpRequest) -> HttpResponse:
    """回执单: the same on paper, in large type."""
    return _page(request, "slip", "portal/slip.html")


@public
@require_POST
@one_persons_own
def done(request: HttpRequest) -> HttpResponse:
    """收好了: put the receipt away, on a telephone that others use too."""
    response = redirect("portal:home")
    receipts.take_back(response)
    return response


def _page(request: HttpRequest, cookie: str, template: str) -> HttpResponse:
    kept = receipts.shown_to(request, cookie, at=clock.now())
    taken = promises.public_receipt(kept) if kept else None
    if taken is None:
        return render(request, "portal/receipt_gone.html", status=410)
    is_small = request.GET.get("paper") == "a5"
    return render(request, template, {"receipt": taken, "is_small": is_small})
