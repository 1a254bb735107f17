"""地面 — the areas, organs, stations, people and seats of a pack, planted in an empty database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from huisheng.config.seeding.pack import Pack, Row
from huisheng.kernel.names import initials, pinyin
from huisheng.people.models import (
    Account,
    Congress,
    Mandate,
    Person,
    Role,
    Seat,
    Term,
    Unit,
    UnitKind,
)
from huisheng.regions import calendars
from huisheng.regions.models import Region
from huisheng.stations.models import Placement, Station
from huisheng.voices.models import Category, TriageRule

STATION = "station:"  # how a seat's row names the unit of a station


@dataclass
class Ground:
    """地面 — everything planted, by the names the pack gives it."""

    county: Region
    since: date
    regions: dict[str, Region] = field(default_factory=dict)  # by code
    units: dict[str, Unit] = field(default_factory=dict)  # by key; a station's by station:<slug>
    stations: dict[str, Station] = field(default_factory=dict)  # by slug
    people: dict[str, Person] = field(default_factory=dict)  # by user name
    terms: dict[str, Term] = field(default_factory=dict)  # by code of the congress's region
    mandates: list[Mandate] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    categories: dict[str, Category] = field(default_factory=dict)  # by code

    def village(self, name: str) -> Region:
        """Return the village or community of this name. KeyError if there is none."""
        return self._by_name[name]

    def station_of(self, village: Region) -> Station:
        """Return the station that serves a village."""
        return self._covering[village.code]

    def __post_init__(self) -> None:
        self._by_name: dict[str, Region] = {}
        self._covering: dict[str, Station] = {}

    def learn_names(self, covers: dict[str, Station]) -> None:
        """Note the names by which matters speak of places, and who serves them."""
        self._by_name = {region.name: region for region in self.regions.values()}
        self._covering = covers


def plant(pack: Pack, *, at: datetime, encode: Callable[[str], str]) -> Ground:
    """Plant a pack's tables. `encode` returns the stored form of a user's password.

    Runs inside the caller's transaction, on a database without areas.
    """
    for year in pack.calendar_years:
        calendars.seed_year(year, seat=None, at=at)
    regions = _regions(pack.tables["regions"])
    ground = Ground(regions[pack.county], pack.since, regions)
    for row in pack.tables["units"]:
        ground.units[row["key"]] = _unit(ground, row)
    ground.learn_names(
        {
            code: station
            for row in pack.tables["stations"]
            for station in [_station(ground, row)]
            for code in row["covers"].split()
        }
    )
    for row in pack.tables["congresses"]:
        ground.terms[row["region"]] = _term(ground, row)
    for row in pack.tables["people"]:
        ground.people[row["username"]] = _person(ground, row, encode)
    for row in pack.tables["mandates"]:
        ground.mandates.append(_mandate(ground, row))
    ground.seats = [_seat(ground, row) for row in pack.tables["seats"]]
    ground.categories = lay_rules(pack, ground.county)
    return ground


def lay_rules(pack: Pack, region: Region) -> dict[str, Category]:
    """Give an area a pack's categories and triage rules; return the categories by code."""
    categories = {
        row["code"]: Category.objects.create(region=region, position=position * 10, **row)
        for position, row in enumerate(pack.tables["categories"], 1)
    }
    TriageRule.objects.bulk_create(_rule(region, categories, r) for r in pack.tables["rules"])
    return categories


def _regions(rows: list[Row]) -> dict[str, Region]:
    planted: dict[str, Region] = {}
    for row in rows:
        planted[row["code"]] = Region.objects.plant(
            code=row["code"], name=row["name"], level=int(row["level"]),
            parent=planted.get(row["parent"]), term=row["term"],
        )  # fmt: skip
    return planted


def _unit(ground: Ground, row: Row) -> Unit:
    return Unit.objects.create(
        tenant=ground.county,
        region=ground.regions[row["region"]],
        kind=UnitKind(row["kind"]),
        name=row["name"],
        short_name=row["short_name"],
        address=row["address"],
        phone=row["phone"],
        accepts_assignments=bool(row["accepts"]),
    )


def _station(ground: Ground, row: Row) -> Station:
    region = ground.regions[row["region"]]
    unit = Unit.objects.create(
        tenant=ground.county, region=region, kind=UnitKind.STATION, name=row["name"],
        short_name=row["short_name"], address=row["address"], phone=row["phone"],
        accepts_assignments=True,
    )  # fmt: skip
    station = Station.objects.create(
        tenant=ground.county,
        region=region,
        unit=unit,
        slug=row["slug"],
        name=row["name"],
        address=row["address"],
        hours=row["hours"],
        phone=row["phone"],
        latitude=Decimal(row["latitude"]),
        longitude=Decimal(row["longitude"]),
        opened_on=ground.since,
    )
    station.covers.set([ground.regions[code] for code in row["covers"].split()])
    ground.units[STATION + row["slug"]] = unit
    ground.stations[row["slug"]] = station
    return station


def _term(ground: Ground, row: Row) -> Term:
    congress = Congress.objects.create(region=ground.regions[row["region"]], name=row["name"])
    return Term.objects.create(
        congress=congress,
        ordinal=int(row["ordinal"]),
        starts_on=date.fromisoformat(row["starts_on"]),
    )


def _person(ground: Ground, row: Row, encode: Callable[[str], str]) -> Person:
    name = row["name"]
    account = Account(username=row["username"], password=encode(row["username"]))
    account.save()
    return Person.objects.create(
        tenant=ground.county, name=name, pinyin=f"{pinyin(name)} {initials(name)}",
        intro=f"{row['intro']}（演示人物）", account=account,
    )  # fmt: skip


def _mandate(ground: Ground, row: Row) -> Mandate:
    term = ground.terms[row["congress"]]
    mandate = Mandate.objects.create(
        tenant=ground.county, person=ground.people[row["username"]], term=term,
        district=row["district"], card_no=row["card_no"], slug=row["slug"],
        active_from=term.starts_on,
    )  # fmt: skip
    Placement.objects.bulk_create(
        Placement(
            tenant=ground.county, mandate=mandate, station=ground.stations[slug],
            active_from=ground.since,
        )
        for slug in row["stations"].split()
    )  # fmt: skip
    return mandate


def _seat(ground: Ground, row: Row) -> Seat:
    return Seat.objects.create(
        tenant=ground.county,
        person=ground.people[row["username"]],
        role=Role(row["role"]),
        region=ground.regions[row["region"]],
        unit=ground.units[row["unit"]] if row["unit"] else None,
        title=row["title"],
        active_from=ground.since,
    )


def _rule(region: Region, categories: dict[str, Category], row: Row) -> TriageRule:
    return TriageRule(
        region=region,
        position=int(row["position"]),
        category=categories[row["category"]] if row["category"] else None,
        area_level=int(row["area_level"]) if row["area_level"] else None,
        words=row["words"],
        proposal=TriageRule.Proposal(row["proposal"]),
        addressee_kind=row["addressee_kind"],
        reason=row["reason"],
    )
