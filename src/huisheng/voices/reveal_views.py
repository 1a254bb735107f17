"""查看申请的页面 — one request, its steps, the fifteen minutes, and the weekly list."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huisheng.kernel import clock
from huisheng.kernel.errors import Invalid, NotNow, Refused, Unknown
from huisheng.kernel.guards import seated
from huisheng.people.requests import reauthenticated, seat_of
from huisheng.voices import reveal_week, reveals
from huisheng.voices.models import RevealRequest
from huisheng.voices.reveal_flow import STAGES, flow


def visible(request: HttpRequest, pk: UUID) -> RevealRequest:
    """Return the request if this seat may see it; else there is none."""
    door = RevealRequest.objects.visible_to(seat_of(request)).select_related(*reveals.OF_A_PAGE)
    try:
        return door.get(pk=pk)
    except RevealRequest.DoesNotExist:
        raise Unknown(_("没有这一页。")) from None


@seated()
@never_cache
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """查看申请: who asks why, what the second person said; to the asker, the open contact."""
    found = visible(request, pk)
    page = reveals.page_of(found, seat_of(request), at=clock.now())
    shown = {"asked": found, "page": page, "look": STAGES[found.stage], "today": clock.today()}
    return render(request, "voices/reveal.html", shown)


@seated()
@reauthenticated
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """GET asks what the step needs; POST takes it."""
    found = visible(request, pk)
    if request.method != "POST":
        return _ask(request, found, name)
    seat, at = seat_of(request), clock.now()
    try:
        flow.take(found, name, seat=seat, at=at, answers=request.POST)
    except Invalid:
        return _ask(request, visible(request, pk), name, status=422)
    except NotNow as refusal:
        return _moved_on(request, pk, name, refusal)
    messages.success(request, _("已办「%(step)s」。") % {"step": flow.steps[name].label})
    return redirect("reveals:show", pk=pk)


def _ask(
    request: HttpRequest, found: RevealRequest, name: str, *, status: int = 200,
    refusal: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    """Show the step's form; after a refusal with what was typed, on the latest revision."""
    answers = None
    if request.method == "POST":
        answers = request.POST.copy()
        answers["revision"] = str(found.revision)
    shown = {
        "asked": found,
        "form": flow.form(found, name, seat_of(request), answers),
        "step": flow.steps[name],
        "look": STAGES[found.stage],
        "facts": reveals.facts_of(found),
        "refusal": refusal,
        "today": clock.today(),
    }
    return render(request, "voices/reveal_step.html", shown, status=status)


def _moved_on(request: HttpRequest, pk: UUID, name: str, refusal: NotNow) -> HttpResponse:
    """Somebody decided meanwhile: show how the request now stands, and why this was refused."""
    found = visible(request, pk)
    try:
        return _ask(request, found, name, status=409, refusal=refusal)
    except Refused:
        page = reveals.page_of(found, seat_of(request), at=clock.now())
        shown = {"asked": found, "page": page, "look": STAGES[found.stage], "refusal": refusal}
        return render(request, "voices/reveal.html", shown | {"today": clock.today()}, status=409)


@seated("COUNTY_OFFICE", "AUDITOR")
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """查看周报: a week's looks, for the standing committee's office; nothing of who spoke."""
    monday = reveal_week.monday_of(request.GET.get("from", ""), today=clock.today())
    shown = reveal_week.page(seat_of(request), monday, today=clock.today())
    return render(request, "voices/reveal_week.html", {"week": shown})
