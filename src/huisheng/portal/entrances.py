"""入口 — the ways in: a station's code, a deputy's code, or the open page of an area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from huisheng.kernel.errors import Unknown
from huisheng.people.models import Mandate
from huisheng.people.queries import mandate_of
from huisheng.portal import cards
from huisheng.portal.cards import DeputyCard, StationCard
from huisheng.stations.models import Station
from huisheng.voices import doors
from huisheng.voices.doors import Door
from huisheng.voices.models import Channel


@dataclass(frozen=True)
class Entrance:
    """入口 — the door a filing goes through, and whose plaque hangs beside it."""

    door: Door
    area: str
    station: Station | None = None
    deputy: Mandate | None = None

    def station_card(self, on: date) -> StationCard | None:
        """Return the station's plaque, where the entrance is a station's."""
        return cards.station_card(self.station, on) if self.station else None

    def deputy_card(self, on: date) -> DeputyCard | None:
        """Return the deputy's card, where the entrance is a deputy's."""
        return cards.deputy_card(self.deputy, on) if self.deputy else None


@dataclass(frozen=True)
class Area:
    """县（市、区） — one to choose from where several are served."""

    code: str
    name: str


def areas() -> list[Area]:
    """Return the counties that are served here, in the order of their codes."""
    return [Area(county.code, county.full_name) for county in doors.served()]


def by_area(code: str, *, near: str = "") -> Entrance | None:
    """Return the open page's entrance for an area; None where the visitor must choose one.

    `near`: the station whose page was last opened on this telephone; its county is meant
    where no other is named. Raises Unknown for a code that is not served.
    """
    counties = doors.served()
    if near and not code and len(counties) > 1:
        home = Station.objects.filter(slug=near).values_list("tenant_id", flat=True).first()
        counties = [county for county in counties if county.pk == home] or counties
    county = doors.one_of(counties, code)
    return Entrance(Door(county, Channel.WEB), county.full_name) if county else None


def by_station(slug: str, on: date) -> Entrance:
    """Return a station's entrance. Raises Unknown if there is none."""
    try:
        station = Station.objects.select_related("region", "unit").get(slug=slug)
    except Station.DoesNotExist:
        raise Unknown(_("没有这个联络站。")) from None
    return Entrance(doors.at_station(station, on), station.name, station=station)


def by_deputy(slug: str, on: date, code: str = "") -> Entrance | None:
    """Return a deputy's entrance; None where the visitor must first choose a county.

    Whose mandate has ended still has a page, which says so. Raises Unknown if there is none.
    """
    mandate = mandate_of(slug)
    if mandate is None:
        raise Unknown(_("没有这位代表。"))
    door = doors.of_deputy(mandate, on, code)
    return Entrance(door, door.region.full_name, deputy=mandate) if door else None
