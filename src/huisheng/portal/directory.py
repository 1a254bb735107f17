"""找代表、找联络站 — the two lists, by town and by congress, searched by name or its pinyin."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeVar

from huisheng.kernel import names
from huisheng.kernel.text import fold
from huisheng.people.queries import mandates_in_office
from huisheng.portal import cards
from huisheng.portal.cards import PersonLine, StationLine
from huisheng.regions.models import Region
from huisheng.stations.queries import open_stations

MOST = 300  # lines on one page; beyond that one searches
LONGEST_QUERY = 40

Row = TypeVar("Row")
Line = TypeVar("Line")


@dataclass(frozen=True)
class Section:
    """一组 — the lines of one town, or of one congress."""

    name: str
    lines: list[PersonLine] | list[StationLine]


@dataclass(frozen=True)
class Listing:
    """名录 — its sections; how many there are in all, and how many are shown."""

    sections: list[Section]
    total: int
    shown: int


def public_stations(query: str, on: date) -> Listing:
    """Return the open stations whose name or place fits, town by town."""
    found = open_stations(on).select_related("region").order_by("region__path", "pk")
    rows = [s for s in found if fits(query, s.name, s.region.name)]
    towns = Region.objects.in_bulk({row.region.town_id for row in rows if row.region.town_id})
    return _listing(
        rows,
        lambda row: towns[row.region.town_id].full_name if row.region.town_id else row.region.name,
        cards.station_line,
    )


def public_deputies(query: str, on: date) -> Listing:
    """Return the deputies in office whose name fits, the higher congress first."""
    mandates = (
        mandates_in_office(on)
        .select_related("person", "term__congress__region")
        .order_by("term__congress__region__level", "term__congress__region__path", "person__pinyin")
    )
    rows = [m for m in mandates if fits(query, m.person.name)]
    return _listing(rows, lambda row: row.term.congress.name, cards.person_line)


def fits(query: str, *said: str) -> bool:
    """Tell whether a query is part of one of the names, or of how it is spelt or abbreviated."""
    wanted = fold(query).replace(" ", "")
    if not wanted:
        return True
    if wanted.isascii():
        return any(wanted in spelt for name in said for spelt in _spelt(name))
    return any(wanted in fold(name) for name in said)


@cache
def _spelt(name: str) -> tuple[str, str, str]:
    return fold(name), names.pinyin(name), names.initials(name)


def _listing(
    rows: Iterable[Row], section_of: Callable[[Row], str], line: Callable[[Row], Line]
) -> Listing:
    rows = list(rows)
    sections: dict[str, list[Line]] = {}
    for row in rows[:MOST]:
        sections.setdefault(section_of(row), []).append(line(row))
    found = [Section(name, lines) for name, lines in sections.items()]  # type: ignore[arg-type]
    return Listing(found, len(rows), min(len(rows), MOST))
