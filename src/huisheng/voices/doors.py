"""门口 — where a filing comes in: which places may be chosen there, and whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from django.db.models import Q
from django.utils.translation import gettext as _

from huisheng.kernel.errors import Unknown
from huisheng.people.models import Mandate, Seat, Unit, UnitKind
from huisheng.people.queries import in_office
from huisheng.regions.models import Level, Region
from huisheng.stations.models import Station
from huisheng.voices.models import Channel

SERVING = (UnitKind.CONGRESS_OFFICE, UnitKind.STATION, UnitKind.TOWN_COMMITTEE)

Choice = tuple[object, str]
Group = tuple[str, list[Choice]]


@dataclass(frozen=True)
class Door:
    """门口 — a station's code, a deputy's code, the open page, or an officer's desk.

    `region` is what is meant where nobody says more exactly; it also decides the categories.
    """

    region: Region
    channel: Channel
    station: Station | None = None
    deputy: Mandate | None = None
    proxy: Seat | None = None


def at_station(station: Station, on: date) -> Door:
    """Return the door of a station's code."""
    if station.closed_on is None or station.closed_on > on:
        return Door(station.region, Channel.STATION_CODE, station=station)
    # The plaque outlives the station: whoever scans it is still heard.
    return Door(station.tenant, Channel.WEB)


def of_deputy(mandate: Mandate, on: date, code: str = "") -> Door | None:
    """Return the door of a deputy's code; None where it could be several counties.

    Where the mandate has ended, another of the same person's may serve. `code` names the county.
    Raises Unknown for a code that is not served.
    """
    serving = in_office(mandate.person.mandates.all(), on)
    deputy = mandate if mandate in serving else next(iter(serving), None)
    area: Region | None = (deputy or mandate).term.congress.region
    if area is not None and area.level < Level.COUNTY:
        area = one_of([each for each in served() if area.contains(each)], code)
    return Door(area, Channel.DEPUTY_CODE, deputy=deputy) if area else None


def served() -> list[Region]:
    """The counties with any organ of ours; an installation may serve one or a hundred."""
    tenants = Unit.objects.filter(kind__in=SERVING).values("tenant_id")
    found = Region.objects.filter(level=Level.COUNTY, pk__in=tenants)
    return list(found.order_by("path"))


def one_of(counties: list[Region], code: str) -> Region | None:
    """Return the one meant; None if several could be. Raises Unknown for a code not served."""
    if code:
        counties = [county for county in counties if county.code == code]
        if not counties:
            raise Unknown(_("没有这个地方。"))
    return counties[0] if len(counties) == 1 else None


def places(door: Door, on: date) -> list[Region]:
    """Return the towns and villages that may be chosen, each town before its villages.

    At a station: its own town's, and those it covers elsewhere. Else: all in the door's area.
    """
    found = Region.objects.active(on).filter(level__in=(Level.TOWN, Level.VILLAGE))
    if door.station is None:
        return sorted(found.under(door.region), key=attrgetter("path"))
    covered = door.station.covers.all()
    own = Q(pk__in=covered.values("pk")) | Q(pk__in=covered.values("town_id"))
    if door.region.town_id:
        own |= Q(town_id=door.region.town_id)
    return sorted(found.filter(own), key=attrgetter("path"))


def choices(regions: Iterable[Region]) -> list[Choice | Group]:
    """Return the places as a list grouped by town; the town itself stands for "not sure which"."""
    groups: dict[int | None, Group] = {}
    for region in regions:
        group = groups.setdefault(region.town_id, (region.name, []))
        if region.level == Level.TOWN:
            unsure = _("%(town)s（说不准哪个村、社区）") % {"town": region.name}
            group[1].append((region.pk, unsure))
        else:
            group[1].append((region.pk, region.name))
    return [("", _("请选择")), *groups.values()]


def only_place(door: Door, found: Sequence[Region]) -> int | None:
    """Return the key of the one village it can be, if there is but one: then nobody need choose."""
    if door.station is not None:
        found = list(door.station.covers.all()[:2])
    villages = [place for place in found if place.level == Level.VILLAGE]
    return villages[0].pk if len(villages) == 1 else None
