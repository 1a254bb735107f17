"""社情民意的页面 — the list, one voice, and one address for every step of its flow."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huisheng.kernel import clock, filegate
from huisheng.kernel.errors import Invalid, NotNow, Refused, Unknown
from huisheng.kernel.guards import seated
from huisheng.people.requests import confirm_identity, seat_of
from huisheng.voices import context, listing, photos, present, queries
from huisheng.voices.flow import STAGES, flow
from huisheng.voices.kept import Kept
from huisheng.voices.models import Voice
from huisheng.voices.models.referrals import INTERNAL
from huisheng.voices.projections import Projection, projection_of
from huisheng.voices.projections import show as show_to

CONFIRMED = {"reveal"}  # steps before which somebody shows once more who they are


def visible(request: HttpRequest, pk: UUID) -> Voice:
    """Return the voice if this seat may see it; else there is none."""
    return queries.seen_by(seat_of(request), pk)


@seated()
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """社情民意: all this seat may see, newest first, by stage, category and words."""
    wanted = listing.Wanted.of(request.GET)
    try:
        shown = listing.page(seat_of(request), wanted)
    except Invalid as refusal:
        empty = listing.nothing(seat_of(request), wanted)
        return render(request, "voices/list.html", empty | {"refusal": refusal}, status=422)
    return render(request, "voices/list.html", shown)


@seated()
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """一件: its words and facts, what happened, and what this seat may do now."""
    voice = visible(request, pk)
    page = present.page_of(voice, seat_of(request))
    done = request.GET.get("done", "")
    shown = {"voice": voice, "page": page, "today": clock.today()}
    shown["done"] = done if done in flow.steps else ""
    shown |= context.beside(voice, seat_of(request))
    return render(request, "voices/show.html", shown)


@seated()
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """GET asks what the step needs; POST takes it. One address serves every step of the flow."""
    seat = seat_of(request)
    if request.method != "POST":
        return _ask(request, visible(request, pk), name)
    if name in CONFIRMED:
        confirm_identity(request)
    try:
        voice = flow.take(
            Voice(pk=pk), name, seat=seat, at=clock.now(), answers=request.POST,
            files=request.FILES, door=Voice.objects.visible_to(seat),
        )  # fmt: skip
    except Invalid:
        return _ask(request, visible(request, pk), name, status=422)
    except NotNow as refusal:
        return _moved_on(request, pk, name, refusal)
    messages.success(request, _("已办「%(step)s」。") % {"step": flow.steps[name].label})
    return redirect(f"{reverse('voices:show', args=[voice.pk])}?done={name}")


def _ask(
    request: HttpRequest,
    voice: Voice,
    name: str,
    *,
    status: int = 200,
    refusal: Refused | None = None,
) -> HttpResponse:
    """Show the step's form; after a refusal with what was typed, on the latest revision."""
    answers = None
    if request.method == "POST":
        answers = request.POST.copy()
        answers["revision"] = str(voice.revision)
    form = flow.form(voice, name, seat_of(request), answers, request.FILES or None)
    seat = seat_of(request)
    shown: dict[str, Any] = {
        "voice": voice,
        "form": form,
        "step": flow.steps[name],
        "look": STAGES[voice.stage],
        "shown": show_to(voice, projection_of(seat), Kept()),  # of a form's page, the words alone
        "timeline": present.timeline(voice, seat, projection_of(seat))[:3] if refusal else [],
        "refusal": refusal,
        "rule": queries.proposed_rule(voice) if name in context.TRIAGE_STEPS else None,
        "today": clock.today(),
    }
    return render(request, "voices/step.html", shown, status=status)


def _moved_on(request: HttpRequest, pk: UUID, name: str, refusal: NotNow) -> HttpResponse:
    """Somebody acted meanwhile: show both what was typed and how the case now stands."""
    voice = visible(request, pk)
    try:
        return _ask(request, voice, name, status=409, refusal=refusal)
    except Refused:  # the step is no longer offered: keep what was typed, to copy
        typed = [
            value
            for key, value in request.POST.items()
            if key not in {"csrfmiddlewaretoken", "revision"} and len(value) > 1
        ]
        page = present.page_of(voice, seat_of(request))
        shown = {"voice": voice, "page": page, "refusal": refusal, "typed": typed}
        return render(request, "voices/moved_on.html", shown | {"today": clock.today()}, status=409)


@seated()
@require_safe
def photo(request: HttpRequest, pk: UUID, key: UUID) -> FileResponse:
    """照片: through the same door as its voice."""
    voice = visible(request, pk)
    found = voice.attachments.filter(pk=key).first()
    if found is None:
        raise Unknown(_("没有这张照片。"))
    return filegate.picture(photos.path_of(key), found.media_type)


@seated()
@require_safe
def slip(request: HttpRequest, pk: UUID) -> HttpResponse:
    """转送单: the referral slip, to print and hand over by whoever steers; it says why."""
    voice = visible(request, pk)
    confirmed = voice.referrals.filter(is_confirmed=True).exclude(kind__in=INTERNAL)
    found = confirmed.select_related("office").last()
    if found is None or projection_of(seat_of(request)) < Projection.STEWARD:
        raise Unknown(_("此件没有转送单。"))
    return render(request, "voices/slip.html", {"voice": voice, "slip": found})


@seated("TOWN_OFFICER", "COUNTY_OFFICE", "AUDITOR")
@require_safe
def orphans(request: HttpRequest) -> HttpResponse:
    """无主件清单: open voices without an owner or a next date; there should be none (CAP-11)."""
    stray = flow.orphans() & Voice.objects.visible_to(seat_of(request))
    found = present.rows(stray.select_related("region").order_by("pk")[:200])
    return render(request, "voices/orphans.html", {"rows": found, "today": clock.today()})
