"""开通 — a county's first day: its office, its three administrators, its categories and rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huisheng.audit import ledger
from huisheng.config.seeding.ground import lay_rules
from huisheng.config.seeding.pack import load
from huisheng.kernel.days import day_of
from huisheng.kernel.errors import Invalid, NotNow
from huisheng.kernel.names import initials, pinyin
from huisheng.people.actions import first_password
from huisheng.people.models import ADMINISTRATORS, Account, Person, Role, Seat, Unit, UnitKind
from huisheng.regions.models import Level, Region
from huisheng.voices.models import Category

BASE_PACK = "demo"  # its categories and rules are general; its people and voices are not touched


@transaction.atomic
def open_county(
    region: Region, three: Mapping[Role, tuple[str, str]], *, at: datetime
) -> dict[str, str]:
    """Open a county for work and return {user name: first password} of its administrators.

    `three` names for each of ADMINISTRATORS (name, user name), three different people: whoever
    runs the machine, whoever gives the seats, whoever reads the ledger (GB/T 22239-2019 §8.1.5).
    The security administrator then gives everybody else theirs, the congress office first. In a
    county that was opened before, only those of the three that are missing are made.
    Raises Invalid for an area above a county's level, for one that is missing and not named, and
    for a user name that is taken; NotNow where the county has all three already.
    """
    if region.level < Level.PREFECTURE:
        raise Invalid(_("请选县级（或地级）行政区划。"))
    held = Seat.objects.filter(tenant=region, role__in=ADMINISTRATORS).in_force(day_of(at))
    missing = [role for role in ADMINISTRATORS if role not in {seat.role for seat in held}]
    if not missing:
        raise NotNow(_("这里已经有三员，请由安全管理员添加人员。"))
    Unit.objects.get_or_create(
        tenant=region, region=region, kind=UnitKind.CONGRESS_OFFICE,
        defaults={"name": f"{region.name}人大常委会办公室", "short_name": "人大办"},
    )  # fmt: skip
    passwords: dict[str, str] = {}
    for role in missing:
        if role not in three:
            raise Invalid(_("还缺%(role)s，请写明姓名和用户名。") % {"role": role.label})
        name, username = three[role]
        passwords[username] = _administrator(region, role, name, username, at=at)
    if not Category.objects.filter(region=region).exists():
        lay_rules(load(BASE_PACK), region)
    return passwords


def _administrator(region: Region, role: Role, name: str, username: str, *, at: datetime) -> str:
    if Account.objects.filter(username__iexact=username).exists():
        raise Invalid(_("这个用户名已经有人用了。"))
    password = first_password()
    person = Person.objects.create(
        tenant=region, name=name, pinyin=f"{pinyin(name)} {initials(name)}",
        account=Account.objects.create_user(username, password),
    )  # fmt: skip
    seat = Seat.objects.create(
        tenant=region, person=person, role=role, region=region, active_from=day_of(at)
    )
    ledger.record("seat.give", seat, seat=None, at=at, facts={"role": str(role)})
    return password
