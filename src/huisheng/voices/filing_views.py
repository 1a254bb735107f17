"""代为登记 — a voice taken down at the counter, on a visit, over the telephone, for its owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from huisheng.kernel import clock
from huisheng.kernel.errors import Invalid, NotNow, Refused
from huisheng.kernel.guards import seated
from huisheng.people.models import Mandate, MandateStatus, Role, Seat
from huisheng.stations.models import Station
from huisheng.stations.queries import open_stations
from huisheng.voices import drafts, receipts, rules
from huisheng.voices.doors import Door
from huisheng.voices.filing_form import ProxyForm
from huisheng.voices.intake import file_voice
from huisheng.voices.models import Channel

TAKERS = (Role.LIAISON, Role.STATION_HEAD, Role.TOWN_OFFICER, Role.DEPUTY, Role.GRID_WORKER)
SPOKEN = (
    Channel.RECEPTION, Channel.VISIT, Channel.PHONE, Channel.LETTER, Channel.NIGHT_TALK,
    Channel.LIVE,
)  # fmt: skip
OF_ROLE = {
    Role.DEPUTY: (
        Channel.VISIT, Channel.RECEPTION, Channel.PHONE, Channel.NIGHT_TALK, Channel.LIVE,
    ),
    Role.GRID_WORKER: (Channel.GRID, Channel.VISIT, Channel.PHONE),
}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """登记表 — the form, its own key, and what is to be shown with it."""

    form: ProxyForm
    key: UUID
    refusal: Refused | None = None

    @property
    def pictures(self) -> list[tuple[str, str]]:
        """The pictures already accepted, as (name, small copy)."""
        return [(drafts.name_of(p), drafts.thumb(p)) for p in self.form.photos_so_far]


@seated(*TAKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """代群众登记: their words, their name sealed, and who took it down; then the slip."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    at = clock.now()
    if request.method != "POST":
        return _show(request, Sheet(_form(seat, at=at), uuid4()))
    key = _key(request.POST.get("idem", ""))
    form = _form(seat, request, kept_under=key, at=at)
    try:
        if not form.is_valid():
            return _again(request, Sheet(form, key), at=at)
        receipt = file_voice(form.filing(), key=key, at=at)
    except (Invalid, NotNow) as refusal:
        for name, words in getattr(refusal, "fields", {}).items():
            form.add_error(name if name in form.fields else None, list(words))
        fresh = uuid4() if isinstance(refusal, NotNow) else key
        return _again(request, Sheet(form, fresh, refusal), at=at)
    response = redirect("portal:slip")
    receipts.give(response, receipt, at=at)
    return response


def door_of(seat: Seat, *, on: date) -> Door:
    """Return the door of a seat: its station, its deputy, or simply its area."""
    channel = OF_ROLE.get(Role(seat.role), SPOKEN)[0]
    station = _station_of(seat, on=on)
    region = station.region if station else seat.region
    return Door(region, channel, station=station, deputy=_mandate_of(seat, on=on), proxy=seat)


def _station_of(seat: Seat, *, on: date) -> Station | None:
    if seat.role not in (Role.LIAISON, Role.STATION_HEAD):
        return None
    stations = open_stations(on).select_related("region", "unit")
    return stations.filter(unit=seat.unit_id).first()


def _mandate_of(seat: Seat, *, on: date) -> Mandate | None:
    """The mandate in which a deputy took it down: that of the seat's own congress first."""
    if seat.role != Role.DEPUTY:
        return None
    serving = Mandate.objects.filter(
        Q(active_until__isnull=True) | Q(active_until__gt=on),
        person=seat.person_id, status=MandateStatus.ACTIVE, active_from__lte=on,
    ).select_related("term__congress")  # fmt: skip
    own = seat.region_id
    return min(serving, key=lambda each: each.term.congress.region_id != own, default=None)


def _form(
    seat: Seat, request: HttpRequest | None = None, *, kept_under: UUID | None = None, at: datetime
) -> ProxyForm:
    given = (request.POST, request.FILES) if request else ()
    dropped = request.POST.getlist("drop") if request else ()
    return ProxyForm(
        *given,
        door=door_of(seat, on=clock.day_of(at)),
        on=clock.day_of(at),
        now=at,
        channels=OF_ROLE.get(Role(seat.role), SPOKEN),
        kept=drafts.kept(kept_under, without=dropped) if kept_under else (),
    )


def _again(request: HttpRequest, sheet: Sheet, *, at: datetime) -> HttpResponse:
    drafts.keep(sheet.key, sheet.form.photos_so_far, at=at)
    return _show(request, sheet, status=sheet.refusal.status if sheet.refusal else 422)


def _show(request: HttpRequest, sheet: Sheet, *, status: int = 200) -> HttpResponse:
    shown = {
        "form": sheet.form,
        "idem": sheet.key,
        "kept": sheet.pictures,
        "most_photos": rules.MOST_PHOTOS,
        "refusal": sheet.refusal if not sheet.form.errors else None,
    }
    return render(request, "voices/file.html", shown, status=status)


def _key(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        return uuid4()
