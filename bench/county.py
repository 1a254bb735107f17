"""云溪县 — one made-up county: eight towns of eight villages, two stations a town, their staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allauth.mfa.totp.internal.auth import TOTP

from huisheng.people.models import Account, Person, Role, Seat, Unit, UnitKind
from huisheng.regions.models import Level, Region
from huisheng.stations.models import Station
from huisheng.voices.models import Category

SINCE = date(2020, 1, 1)
TOWNS, VILLAGES = 8, 8
CATEGORIES = (
    "道路交通",
    "供水供电",
    "住房物业",
    "教育",
    "医疗",
    "环境卫生",
    "社会保障",
    "农业农村",
)
# Whoever reads this gets into nothing but a throw-away copy of made-up data on this machine.
PASSWORD, SECRET = "for-the-bench-only", "JBSWY3DPEHPK3PXP"


@dataclass(frozen=True)
class Post:
    """站点 — a station, who is there, what it covers, and the villages' own committees."""

    station: Station
    liaison: Seat
    villages: list[Region]
    workers: dict[int, Seat]  # by village


def found_county() -> tuple[list[Post], list[Category]]:
    """Plant the county and staff it; returns its stations, the measured one first."""
    plant = Region.objects.plant
    prov = plant(code="90", name="江南省", level=Level.PROVINCE)
    pref = plant(code="9001", name="云州市", level=Level.PREFECTURE, parent=prov)
    county = plant(code="900101", name="云溪县", level=Level.COUNTY, parent=pref)
    office = _unit(county, UnitKind.CONGRESS_OFFICE, "云溪县人大常委会办公室")
    _sign_in("office", _seat("陈主任", Role.COUNTY_OFFICE, county, office))
    posts = [post for number in range(TOWNS) for post in _town(county, number)]
    _sign_in("liaison", posts[0].liaison)
    found = [
        Category.objects.create(region=county, code=f"c{n}", name=name, position=n)
        for n, name in enumerate(CATEGORIES)
    ]
    return posts, found


def _town(county: Region, number: int) -> list[Post]:
    plant, name = Region.objects.plant, f"{'东南西北上下前后'[number]}河镇"
    town = plant(code=f"90010110{number}", name=name, level=Level.TOWN, parent=county)
    committee = _unit(town, UnitKind.TOWN_COMMITTEE, f"{name}人大主席团")
    _seat(f"主席{number}", Role.TOWN_OFFICER, town, committee)
    villages = [
        plant(
            code=f"90010110{number}2{n:02d}", name=f"{'一二三四五六七八'[n]}里村",
            level=Level.VILLAGE, parent=town,
        )
        for n in range(VILLAGES)
    ]  # fmt: skip
    return [_post(half, f"s{number}{n}") for n, half in enumerate((villages[::2], villages[1::2]))]


def _post(villages: list[Region], slug: str) -> Post:
    home = villages[0]
    name = f"{home.name}代表联络站"
    unit = _unit(home, UnitKind.STATION, name)
    station = Station.objects.create(
        tenant_id=home.tenant_id, region=home, unit=unit, slug=slug, name=name,
        address="村口文化广场", hours="每月15日上午9点到11点", opened_on=SINCE,
    )  # fmt: skip
    station.covers.set(villages)
    workers = {
        village.pk: _seat(
            f"主任{slug}", Role.UNIT, village,
            _unit(village, UnitKind.VILLAGE_COMMITTEE, f"{village.name}民委员会"),
        )
        for village in villages
    }  # fmt: skip
    return Post(station, _seat(f"王芳{slug}", Role.LIAISON, home, unit), villages, workers)


def _unit(region: Region, kind: UnitKind, name: str) -> Unit:
    return Unit.objects.create(
        tenant_id=region.tenant_id, region=region, kind=kind, name=name, address="人民路1号",
        accepts_assignments=kind == UnitKind.VILLAGE_COMMITTEE, phone="0700-1234567",
    )  # fmt: skip


def _seat(name: str, role: Role, region: Region, unit: Unit) -> Seat:
    person = Person.objects.create(tenant_id=region.tenant_id, name=name)
    return Seat.objects.create(
        tenant_id=region.tenant_id, person=person, role=role, region=region, unit=unit,
        active_from=SINCE,
    )  # fmt: skip


def _sign_in(username: str, seat: Seat) -> None:
    """Give a seat an account with a second factor, as production asks of staff."""
    account = Account.objects.create_user(username, PASSWORD)
    seat.person.account = account
    seat.person.save()
    TOTP.activate(account, SECRET)
