"""工作台 — the inbox by due date, and the change of seat."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from huisheng.console.context import seats
from huisheng.kernel import clock
from huisheng.kernel.guards import seated, signed_in
from huisheng.workflow import worklist
from huisheng.workflow.flow import Flow


@seated()
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """待办: everything on this seat's desk, the soonest due first."""
    page = worklist.page(request.seat.holder_key, after=request.GET.get("after"))  # type: ignore[attr-defined]
    for item in page.rows:
        item.look = Flow.registry[item.case_kind].stages[item.stage]
    return render(request, "console/inbox.html", {"page": page, "today": clock.today()})


@signed_in
@require_http_methods(["GET", "POST"])
def switch_seat(request: HttpRequest) -> HttpResponse:
    """切换岗位: act from another of one's own seats."""
    mine = seats(request)
    if request.method == "POST":
        wanted = request.POST.get("seat", "")
        if any(str(seat.pk) == wanted for seat in mine):
            request.session["seat"] = wanted
        return redirect("console:inbox")
    return render(request, "console/seats.html", {"seats": mine})
