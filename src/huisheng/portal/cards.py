"""名片 — how stations and deputies are shown to the public: frozen, nothing left to look up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from huisheng.people.models import Mandate
from huisheng.people.queries import in_office
from huisheng.stations.models import Placement, Station
from huisheng.stations.queries import deputies_at, open_stations


@dataclass(frozen=True)
class PersonLine:
    """一位代表 — a deputy in a list."""

    name: str
    note: str
    href: str


@dataclass(frozen=True)
class StationLine:
    """一个联络站 — a station in a list."""

    name: str
    place: str
    address: str
    hours: str
    phone: str
    href: str


@dataclass(frozen=True)
class StationCard:
    """联络站名片 — what stands on the plaque, and who may be met there."""

    name: str
    slug: str
    place: str
    address: str
    hours: str
    phone: str
    is_open: bool
    deputies: list[PersonLine]


@dataclass(frozen=True)
class DeputyCard:
    """代表名片 — 亮身份: which congresses, which constituency, where to be met."""

    name: str
    intro: str
    mandates: list[str]
    stations: list[StationLine]
    is_serving: bool


def station_card(station: Station, on: date) -> StationCard:
    """Return a station as the public sees it (one query)."""
    return StationCard(
        name=station.name,
        slug=station.slug,
        place=station.region.full_name,
        address=station.address,
        hours=station.hours,
        phone=station.phone,
        is_open=station.closed_on is None or station.closed_on > on,
        deputies=[person_line(mandate) for mandate in deputies_at(station, on)],
    )


def deputy_card(mandate: Mandate, on: date) -> DeputyCard:
    """Return a deputy with all mandates in force, the higher congress first (two queries)."""
    serving = in_office(mandate.person.mandates.all(), on)
    placed = open_stations(on).filter(
        pk__in=Placement.objects.filter(
            Q(active_until__isnull=True) | Q(active_until__gt=on),
            mandate__person=mandate.person, active_from__lte=on,
        ).values("station")
    )  # fmt: skip
    return DeputyCard(
        name=mandate.person.name,
        intro=mandate.person.intro,
        mandates=[capacity(each, with_district=True) for each in serving],
        stations=[station_line(each) for each in placed.select_related("region").order_by("pk")],
        is_serving=bool(serving),
    )


def capacity(mandate: Mandate, *, with_district: bool = False) -> str:
    """Return as what somebody sits: "云溪县人大代表（第3选区）"."""
    place = mandate.term.congress.region.name
    if with_district and mandate.district:
        words = {"place": place, "district": mandate.district}
        return _("%(place)s人大代表（%(district)s）") % words
    return _("%(place)s人大代表") % {"place": place}


def person_line(mandate: Mandate) -> PersonLine:
    """Return a deputy as one line of a list."""
    address = reverse("portal:deputy", args=[mandate.slug])
    return PersonLine(mandate.person.name, capacity(mandate), address)


def station_line(station: Station) -> StationLine:
    """Return a station as one line of a list."""
    return StationLine(
        name=station.name,
        place=station.region.name,
        address=station.address,
        hours=station.hours,
        phone=station.phone,
        href=reverse("portal:station", args=[station.slug]),
    )
