"""联络站的问题 — which station serves a place, and which deputies serve a station."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from huisheng.people.models import Mandate, MandateStatus, Person, Unit, UnitKind
from huisheng.regions.models import Region
from huisheng.stations.models import Placement, Station


def open_stations(on: date) -> QuerySet[Station]:
    """Return the stations open on the day `on`."""
    return Station.objects.filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=on), opened_on__lte=on
    )


def station_for(region: Region, on: date) -> Station | None:
    """Return the station that serves a place: the one that covers it, else its town's first."""
    stations = open_stations(on).select_related("unit", "region").order_by("pk")
    covering = stations.filter(covers=region).first()
    if covering is not None or region.town_id is None:
        return covering
    return stations.filter(region__town_id=region.town_id).first()


def holder_for(region: Region, on: date) -> Unit | None:
    """Return whose desk a voice from a place lands on: no voice is ever without an owner.

    The station that serves the place; else the town's committee; else the county's office.
    """
    station = station_for(region, on)
    if station is not None:
        return station.unit
    for kind, where in (
        (UnitKind.TOWN_COMMITTEE, Q(region_id=region.town_id)),
        (UnitKind.CONGRESS_OFFICE, Q(region_id=region.county_id)),
        (UnitKind.CONGRESS_OFFICE, Q(tenant_id=region.tenant_id)),
    ):
        found = Unit.objects.filter(where, kind=kind).order_by("pk").first()
        if found is not None:
            return found
    return None


def deputies_at(station: Station, on: date) -> QuerySet[Mandate]:
    """Return the mandates placed at a station and exercised on the day `on`."""
    return (
        Mandate.objects.filter(
            Q(placements__active_until__isnull=True) | Q(placements__active_until__gt=on),
            placements__station=station,
            placements__active_from__lte=on,
            status=MandateStatus.ACTIVE,
        )
        .select_related("person", "term__congress__region")
        .distinct()
        .order_by("term__congress__region__level", "person__name")
    )


def station_units_of(person: Person | None, on: date) -> list[UUID]:
    """Return the keys of the units of all stations where a person is placed on the day `on`."""
    if person is None:
        return []
    placed: Iterable[UUID] = Placement.objects.filter(
        Q(active_until__isnull=True) | Q(active_until__gt=on),
        mandate__person=person,
        active_from__lte=on,
    ).values_list("station__unit_id", flat=True)
    return list(placed)
