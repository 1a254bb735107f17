"""访客 — everybody who comes to a door in the matrix: the cast, neighbours, strangers, leavers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client

from huisheng.people import tokens
from huisheng.people.models import Account, ApiToken, Person, Role, Seat, Unit, UnitKind
from huisheng.regions.models import Level, Region
from huisheng.stations.models import Station
from tests.cast import SINCE, Cast
from tests.security.canaries import Cage

# name → (role, area, unit); the cast of tests/cast.py is here already.
MORE = {
    "柳树": (Role.LIAISON, "柳树村", "柳树村代表联络站"),
    "代班": (Role.LIAISON, "大河口村", "大河口代表联络站"),
    "工委": (Role.TOWN_OFFICER, "学苑街道", "学苑街道人大工委"),
    "柳树村委": (Role.UNIT, "柳树村", "柳树村民委员会"),
    "邻格": (Role.GRID_WORKER, "柳树村", ""),
    "编辑": (Role.EDITOR, "云溪县", ""),
    "观察员": (Role.OBSERVER, "云溪县", ""),
    "市人大": (Role.COUNTY_OFFICE, "云州市", "云州市人大常委会办公室"),
    "江边主席": (Role.TOWN_OFFICER, "江边镇", "江边镇人大主席团"),
    "江边联络员": (Role.LIAISON, "江边村", "江边代表联络站"),
    "江边村委": (Role.UNIT, "江边村", "江边村民委员会"),
    "江边代表": (Role.DEPUTY, "临江县", ""),
    "江边审计": (Role.AUDITOR, "临江县", ""),
    "江边安全": (Role.SECURITY_ADMIN, "临江县", ""),
    "江边审管": (Role.AUDIT_ADMIN, "临江县", ""),
    "江边系统": (Role.ADMIN, "临江县", ""),
    "远山主任": (Role.COUNTY_OFFICE, "远山县", "远山县人大常委会办公室"),
    "远山联络员": (Role.LIAISON, "远山村", "远山代表联络站"),
    "远山审计": (Role.AUDITOR, "远山县", ""),
    # whose seats ended yesterday
    "前联络员": (Role.LIAISON, "大河口村", "大河口代表联络站"),
    "前主任": (Role.COUNTY_OFFICE, "云溪县", "云溪县人大常委会办公室"),
    # whose account was switched off
    "停用主任": (Role.COUNTY_OFFICE, "云溪县", "云溪县人大常委会办公室"),
}
ENDED = ("前联络员", "前主任")
SWITCHED_OFF = ("停用主任",)
UNSEATED = "无岗"  # an account without any seat
TAKEN_BACK = "收回令牌"  # 王芳's second token, revoked; in a browser: nobody
ANONYMOUS = "路人"


@dataclass
class Visitor:
    """访客 — a name, their column in policy.csv, and what they show at the door."""

    name: str
    column: str
    cookies: dict[str, str] = field(default_factory=dict)
    bearer: str = ""
    seat: Seat | None = None


def plant_neighbours(cast: Cast) -> dict[str, Region]:
    """Plant what the cast lacks: a station beside, the next county's, a foreign prefecture."""
    plant = Region.objects.plant
    next_town = Region.objects.get(name="江边镇")
    prov = Region.objects.get(name="江南省")
    far = plant(code="9002", name="远州市", level=Level.PREFECTURE, parent=prov)
    far_county = plant(code="900201", name="远山县", level=Level.COUNTY, parent=far)
    far_town = plant(code="900201100", name="远山镇", level=Level.TOWN, parent=far_county)
    village = Level.VILLAGE
    next_village = plant(code="900102100201", name="江边村", level=village, parent=next_town)
    far_village = plant(code="900201100201", name="远山村", level=village, parent=far_town)
    places = {region.name: region for region in Region.objects.all()}
    for region, kind, name in [
        (cast.other_village, UnitKind.VILLAGE_COMMITTEE, "柳树村民委员会"),
        (next_village, UnitKind.VILLAGE_COMMITTEE, "江边村民委员会"),
        (far_county, UnitKind.CONGRESS_OFFICE, "远山县人大常委会办公室"),
        (far_town, UnitKind.TOWN_COMMITTEE, "远山镇人大主席团"),
        (places["云州市"], UnitKind.CONGRESS_OFFICE, "云州市人大常委会办公室"),
    ]:
        _unit(region, kind, name)
    for region, name, slug in [
        (cast.other_village, "柳树村代表联络站", "liushu"),
        (next_village, "江边代表联络站", "jiangbian"),
        (far_village, "远山代表联络站", "yuanshan"),
    ]:
        _station(region, name, slug)
    return places


def seat_everybody(cast: Cast, places: dict[str, Region], cage: Cage, *, on: date) -> None:
    """Give each further visitor a person and a seat."""
    for name, (role, area, unit) in MORE.items():
        region = places[area]
        cast.seats[name] = Seat.objects.create(
            tenant_id=region.tenant_id, role=role, region=region, active_from=SINCE,
            person=Person.objects.create(tenant_id=region.tenant_id, name=f"{name}某"),
            unit=Unit.objects.get(name=unit) if unit else None,
            stands_in_for=cast["王芳"] if name == "代班" else None,
            active_until=on if name in ENDED else None,
        )  # fmt: skip
    for seat in cast.seats.values():
        seat.as_of = on
    grid = cast["网格员"].person
    grid.name = cage.keep("proxy.name", "grid", text="马{}", also=("person",))
    grid.save()


def let_in(cast: Cast, cage: Cage, *, at: datetime) -> dict[str, Visitor]:
    """Sign everybody in once and give everybody a token; return the visitors by name."""
    found = {}
    for place, (name, seat) in enumerate(cast.seats.items()):
        key = "person" if name == "王芳" else ""
        account = Account.objects.create_user(
            cage.keep("account.username", key, text="{}") if key else f"visitor{place}", "x"
        )
        account.email = cage.keep("account.email", key, text="{}@example.org") if key else ""
        account.save()
        seat.person.account = account
        seat.person.save()
        column = "none" if name in ENDED else str(seat.role)
        bearer = tokens.issue(seat, "matrix", at)
        found[name] = Visitor(name, column, _session(account), bearer, seat)
    for name in SWITCHED_OFF:
        Account.objects.filter(person__name=f"{name}某").update(is_active=False)
        found[name].column = "off"
    lost = tokens.issue(cast["王芳"], "lost", at)
    tokens.revoke(ApiToken.objects.get(name="lost"), at, by=cast["管理员"])
    found[TAKEN_BACK] = Visitor(TAKEN_BACK, "anon", bearer=lost)
    account = Account.objects.create_user("unseated", "x")
    found[UNSEATED] = Visitor(UNSEATED, "none", _session(account))
    found[ANONYMOUS] = Visitor(ANONYMOUS, "anon")
    return found


def _session(account: Account) -> dict[str, str]:
    client = Client()
    client.force_login(account, backend="huisheng.console.backends.SeatedBackend")
    return {name: morsel.value for name, morsel in client.cookies.items()}


def _unit(region: Region, kind: UnitKind, name: str) -> Unit:
    return Unit.objects.create(
        tenant_id=region.tenant_id, region=region, kind=kind, name=name, accepts_assignments=True,
        address="人民路2号", phone="0700-7654399",
    )  # fmt: skip


def _station(region: Region, name: str, slug: str) -> Any:
    return Station.objects.create(
        tenant_id=region.tenant_id, region=region, unit=_unit(region, UnitKind.STATION, name),
        slug=slug, name=name, address="村口", hours="周一上午", opened_on=SINCE - timedelta(days=9),
    )  # fmt: skip
