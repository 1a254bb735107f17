"""门口 — where a filing comes in: which places may be chosen there, and whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from huisheng.people.models import Mandate, Seat
from huisheng.regions.models import Level, Region
from huisheng.stations.models import Station
from huisheng.voices.models import Channel

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


def places(door: Door, on: date) -> list[Region]:
    """Return the towns and villages that may be chosen, each town before its villages.

    At a station: its own town's, and those it covers elsewhere. Else: all in the door's area.
    """
    found = Region.objects.active(on).filter(level__in=(Level.TOWN, Level.VILLAGE))
    if door.station is None:
        return list(found.under(door.region).order_by("path"))
    covered = door.station.covers.all()
    own = Q(pk__in=covered.values("pk")) | Q(pk__in=covered.values("town_id"))
    if door.region.town_id:
        own |= Q(town_id=door.region.town_id)
    return list(found.filter(own).order_by("path"))


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
