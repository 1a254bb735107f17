"""开通 — a county's first day: its office, its first administrator, its categories and rules."""

from __future__ import annotations

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
from huisheng.people.models import Account, Person, Role, Seat, Unit, UnitKind
from huisheng.regions.models import Level, Region
from huisheng.voices.models import Category

BASE_PACK = "demo"  # its categories and rules are general; its people and voices are not touched


@transaction.atomic
def open_county(region: Region, *, name: str, username: str, at: datetime) -> str:
    """Open a county for work and return its first administrator's first password.

    They get two seats: the system administrator's, and the congress office's, from which
    everybody else gets theirs. Raises Invalid for an area above a county's level or a user name
    that is taken, NotNow where the county has an administrator already.
    """
    if region.level < Level.PREFECTURE:
        raise Invalid(_("请选县级（或地级）行政区划。"))
    if Seat.objects.filter(tenant=region, role=Role.ADMIN).exists():
        raise NotNow(_("这里已经有系统管理员，请由其添加人员。"))
    if Account.objects.filter(username__iexact=username).exists():
        raise Invalid(_("这个用户名已经有人用了。"))
    office, _made = Unit.objects.get_or_create(
        tenant=region, region=region, kind=UnitKind.CONGRESS_OFFICE,
        defaults={"name": f"{region.name}人大常委会办公室", "short_name": "人大办"},
    )  # fmt: skip
    password = first_password()
    person = Person.objects.create(
        tenant=region, name=name, pinyin=f"{pinyin(name)} {initials(name)}",
        account=Account.objects.create_user(username, password),
    )  # fmt: skip
    for role, unit in ((Role.COUNTY_OFFICE, office), (Role.ADMIN, None)):
        seat = Seat.objects.create(
            tenant=region, person=person, role=role, region=region, unit=unit,
            active_from=day_of(at),
        )  # fmt: skip
        ledger.record("seat.give", seat, seat=None, at=at, facts={"role": str(role)})
    if not Category.objects.filter(region=region).exists():
        lay_rules(load(BASE_PACK), region)
    return password
