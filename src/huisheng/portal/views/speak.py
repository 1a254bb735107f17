"""我要反映 — the open page, a station's code, a deputy's code: one form behind three doors."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from huisheng.kernel import clock
from huisheng.kernel.errors import Invalid, NotNow, Refused, TooMany
from huisheng.kernel.guards import public
from huisheng.portal import entrances
from huisheng.portal.entrances import Entrance
from huisheng.portal.views.home import NEAR
from huisheng.voices import drafts, filings, receipts, rules
from huisheng.voices.filing_form import FilingForm

A_YEAR = 365 * 24 * 3600  # seconds
ways_in = require_http_methods(["GET", "HEAD", "POST"])


@public
@ways_in
def speak(request: HttpRequest) -> HttpResponse:
    """我要反映: to whichever office serves the place."""
    entrance = entrances.by_area(
        request.GET.get("area", "")[:24], near=request.COOKIES.get(NEAR, "")[:12]
    )
    return _through(request, entrance)


@public
@ways_in
def at_station(request: HttpRequest, slug: str) -> HttpResponse:
    """扫联络站码: the station's plaque, and the form."""
    response = _through(request, entrances.by_station(slug, clock.today()))
    response.set_cookie(
        NEAR, slug, max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings.HTTPS
    )
    return response


@public
@ways_in
def with_deputy(request: HttpRequest, slug: str) -> HttpResponse:
    """扫代表码: who the deputy is, and the form."""
    code = request.GET.get("area", "")[:24]
    return _through(request, entrances.by_deputy(slug, clock.today(), code))


def _through(request: HttpRequest, entrance: Entrance | None) -> HttpResponse:
    if entrance is None:
        return render(request, "portal/areas.html", {"areas": entrances.areas()})
    if request.method == "POST":
        return _file(request, entrance, at=clock.now())
    form = FilingForm(door=entrance.door, on=clock.today())
    return _show(request, entrance, form, uuid4())


def _file(request: HttpRequest, entrance: Entrance, *, at: datetime) -> HttpResponse:
    key = _key(request.POST.get("idem", ""))
    kept = drafts.kept(key, without=request.POST.getlist("drop"))
    form = FilingForm(
        request.POST, request.FILES, door=entrance.door, on=clock.day_of(at), kept=kept
    )
    try:
        receipt = filings.file(form, key=key, origin=request.origin, at=at)  # type: ignore[attr-defined]
    except (Invalid, NotNow, TooMany) as refusal:
        return _again(request, entrance, form, key, refusal, at=at)
    response = redirect("portal:receipt")
    receipts.give(response, receipt, at=at)
    return response


def _again(
    request: HttpRequest, entrance: Entrance, form: FilingForm, key: UUID, refusal: Refused,
    *, at: datetime,
) -> HttpResponse:  # fmt: skip
    """Show the form back with everything that was typed and every good picture."""
    if isinstance(refusal, NotNow):
        key = uuid4()  # another matter: from here on a form of its own
    for name, words in getattr(refusal, "fields", {}).items():
        form.add_error(name if name in form.fields else None, list(words))
    drafts.keep(key, form.photos_so_far, at=at)
    return _show(request, entrance, form, key, refusal)


def _show(
    request: HttpRequest, entrance: Entrance, form: FilingForm, key: UUID,
    refusal: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    on = clock.today()
    shown = {
        "area": entrance.area,
        "station": entrance.station_card(on),
        "deputy": entrance.deputy_card(on),
        "form": form,
        "idem": key,
        "kept": [(drafts.name_of(photo), drafts.thumb(photo)) for photo in form.photos_so_far],
        "most_photos": rules.MOST_PHOTOS,
        "refusal": refusal if refusal and not form.errors else None,
    }
    return render(request, "portal/speak.html", shown, status=refusal.status if refusal else 200)


def _key(typed: str) -> UUID:
    """Return the form's own key; a fresh one for what is none."""
    try:
        return UUID(typed)
    except ValueError:
        return uuid4()
