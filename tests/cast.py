"""演员表 — always the same people, in a small county of their own.

    云溪县 ── 大河镇 (station 大河口联络站: villages 大河口村, 柳树村)
          └─ 学苑街道 (station 学苑社区联络站: 学苑社区)
    临江县 ── 江边镇 (the next county: nobody here may see anything of 云溪县)

何大爷 is 78 and has a telephone only; 陈二 is the stranger from the next county, and every test
of what may be seen names him.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

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
from huisheng.regions.models import Level, Region
from huisheng.stations.models import Placement, Station
from huisheng.voices import reveal_flow
from huisheng.voices.flow import flow
from huisheng.voices.identity import Contact
from huisheng.voices.intake import Filing, Receipt, file_voice
from huisheng.voices.models import Category, Channel, RevealRequest, Voice

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 2 March 2026, nine in the morning in Shanghai
SINCE = date(2025, 1, 1)
PASSWORD = "longer-than-needed-回声"


@dataclass
class Cast:
    """Everybody and everywhere, by name."""

    county: Region
    town: Region
    village: Region
    other_village: Region
    street: Region
    community: Region
    next_county: Region
    office: Unit
    committee: Unit
    village_committee: Unit
    petition_office: Unit
    station: Station
    street_station: Station
    li_jianhua: Mandate  # county deputy, placed at 大河口
    zhou_min: Mandate  # town deputy
    seats: dict[str, Seat]
    lamp: Category

    def __getitem__(self, name: str) -> Seat:
        return self.seats[name]


def make_cast() -> Cast:
    """Build the county and its people."""
    plant = Region.objects.plant
    prov = plant(code="90", name="江南省", level=Level.PROVINCE)
    pref = plant(code="9001", name="云州市", level=Level.PREFECTURE, parent=prov)
    county = plant(code="900101", name="云溪县", level=Level.COUNTY, parent=pref)
    town = plant(code="900101100", name="大河镇", level=Level.TOWN, parent=county)
    village = plant(code="900101100201", name="大河口村", level=Level.VILLAGE, parent=town)
    willow = plant(code="900101100202", name="柳树村", level=Level.VILLAGE, parent=town)
    street = plant(code="900101001", name="学苑街道", level=Level.TOWN, parent=county)
    community = plant(code="900101001001", name="学苑社区", level=Level.VILLAGE, parent=street)
    next_county = plant(code="900102", name="临江县", level=Level.COUNTY, parent=pref)
    next_town = plant(code="900102100", name="江边镇", level=Level.TOWN, parent=next_county)

    office = _unit(county, UnitKind.CONGRESS_OFFICE, "云溪县人大常委会办公室")
    committee = _unit(town, UnitKind.TOWN_COMMITTEE, "大河镇人大主席团")
    _unit(street, UnitKind.TOWN_COMMITTEE, "学苑街道人大工委")
    village_committee = _unit(village, UnitKind.VILLAGE_COMMITTEE, "大河口村民委员会", works=True)
    petition = _unit(county, UnitKind.PETITION_OFFICE, "云溪县信访局")
    next_office = _unit(next_county, UnitKind.CONGRESS_OFFICE, "临江县人大常委会办公室")
    _unit(next_town, UnitKind.TOWN_COMMITTEE, "江边镇人大主席团")
    station = _station(village, "大河口代表联络站", "dahekou", [village, willow])
    street_station = _station(community, "学苑社区代表联络站", "xueyuan", [community])

    county_term = _term(county, "云溪县人民代表大会", 18)
    town_term = _term(town, "大河镇人民代表大会", 20)
    li = _mandate(_person(county, "李建华"), county_term, "lijianhua")
    zhou = _mandate(_person(county, "周敏"), town_term, "zhoumin")
    Placement.objects.create(tenant=county, mandate=li, station=station, active_from=SINCE)
    seats = {
        "李建华": _seat(li.person, Role.DEPUTY, county),
        "周敏": _seat(zhou.person, Role.DEPUTY, town),
        "王芳": _seat(_person(county, "王芳"), Role.LIAISON, village, station.unit),
        "站长": _seat(_person(county, "赵站长"), Role.STATION_HEAD, village, station.unit),
        "学苑": _seat(_person(county, "林洁"), Role.LIAISON, community, street_station.unit),
        "主席": _seat(_person(county, "孙主席"), Role.TOWN_OFFICER, town, committee),
        "陈主任": _seat(_person(county, "陈主任"), Role.COUNTY_OFFICE, county, office),
        "村委": _seat(_person(county, "赵工"), Role.UNIT, village, village_committee),
        "网格员": _seat(_person(county, "小马"), Role.GRID_WORKER, village),
        "高老师": _seat(_person(county, "高老师"), Role.AUDITOR, county),
        "管理员": _seat(_person(county, "钱工"), Role.ADMIN, county),
        "安全管理员": _seat(_person(county, "许工"), Role.SECURITY_ADMIN, county),
        "审计管理员": _seat(_person(county, "郑老师"), Role.AUDIT_ADMIN, county),
        "陈二": _seat(_person(next_county, "陈二"), Role.COUNTY_OFFICE, next_county, next_office),
    }
    lamp = Category.objects.create(region=county, code="lighting", name="路灯照明")
    return Cast(
        county, town, village, willow, street, community, next_county, office, committee,
        village_committee, petition, station, street_station, li, zhou, seats, lamp,
    )  # fmt: skip


def speak(
    cast: Cast,
    text: str = "村口第三盏路灯不亮。晚上老人摔过跤。",
    *,
    contact: Contact | None = None,
    at: datetime = MONDAY,
    key: UUID | None = None,
    **said: object,
) -> tuple[Voice, Receipt]:
    """何大爷 speaks up at 大河口 station; returns his voice and his receipt."""
    filing = Filing(
        text=text,
        contact=Contact("何大爷", "13800001234") if contact is None else contact,
        **{"region": cast.village, "station": cast.station, "channel": Channel.STATION_CODE} | said,  # type: ignore[arg-type]
    )
    receipt = file_voice(filing, key=key or uuid4(), at=at)
    return Voice.objects.get(pk=receipt.voice_id), receipt


def look(
    voice: Voice, asker: Seat, second: Seat, *, at: datetime = MONDAY, reason: str = "VISIT"
) -> RevealRequest:
    """Somebody asks to see who spoke, a second person agrees, and they open it."""
    answers = {"reason": reason, "remark": "约时间上门看"}
    flow.take(voice, "reveal", seat=asker, at=at, answers=answers)
    request = RevealRequest.objects.get(voice=voice, asker=asker.person, stage="WAITING")
    reveal_flow.flow.take(
        request, "approve", seat=second, at=at, answers={"check_reason": "确需上门核实"}
    )
    return reveal_flow.flow.take(request, "look", seat=asker, at=at)


def account_for(seat: Seat, username: str) -> Account:
    """Give the person in a seat an account to sign in with."""
    account = Account.objects.create_user(username, PASSWORD)
    seat.person.account = account
    seat.person.save()
    return account


def _unit(region: Region, kind: UnitKind, name: str, *, works: bool = False) -> Unit:
    return Unit.objects.create(
        tenant_id=region.tenant_id, region=region, kind=kind, name=name,
        accepts_assignments=works, address="人民路1号", phone="0700-1234567",
    )  # fmt: skip


def _station(region: Region, name: str, slug: str, covers: list[Region]) -> Station:
    unit = _unit(region, UnitKind.STATION, name)
    station = Station.objects.create(
        tenant_id=region.tenant_id, region=region, unit=unit, slug=slug, name=name,
        address="村口文化广场", hours="每月15日上午9点到11点", phone="0700-7654321",
        opened_on=SINCE,
    )  # fmt: skip
    station.covers.set(covers)
    return station


def _term(region: Region, name: str, ordinal: int) -> Term:
    congress = Congress.objects.create(region=region, name=name)
    return Term.objects.create(congress=congress, ordinal=ordinal, starts_on=SINCE)


def _person(tenant: Region, name: str) -> Person:
    return Person.objects.create(tenant=tenant, name=name)


def _mandate(person: Person, term: Term, slug: str) -> Mandate:
    return Mandate.objects.create(
        tenant_id=person.tenant_id, person=person, term=term, slug=slug, district="第3选区",
        active_from=SINCE,
    )  # fmt: skip


def _seat(person: Person, role: Role, region: Region, unit: Unit | None = None) -> Seat:
    seat = Seat.objects.create(
        tenant_id=region.tenant_id, person=person, role=role, region=region, unit=unit,
        active_from=SINCE,
    )  # fmt: skip
    seat.as_of = date(2026, 3, 2)
    return seat
