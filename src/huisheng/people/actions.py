"""人员的动作 — persons, units, seats and accounts; each change is a line in the ledger."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from huisheng.audit import ledger
from huisheng.kernel.errors import Invalid, NotAllowed
from huisheng.kernel.names import initials, pinyin
from huisheng.people import policy
from huisheng.people.models import ADMINISTRATORS, Account, Person, Role, Seat, Unit
from huisheng.people.models.seats import UNIT_ROLES
from huisheng.regions.models import Region

# No look-alikes: a first password is read from paper or over the telephone.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def add_person(name: str, *, intro: str = "", seat: Seat, at: datetime) -> Person:
    """Add somebody who serves; they can do nothing until they get a seat."""
    person = Person.objects.create(
        tenant=seat.tenant,
        name=name.strip(),
        intro=intro,
        pinyin=f"{pinyin(name)} {initials(name)}",
    )
    ledger.record("person.add", person, seat=seat, at=at)
    return person


@transaction.atomic
def add_unit(unit: Unit, *, seat: Seat, at: datetime) -> Unit:
    """Save a new or changed unit of one's own area. NotAllowed outside it."""
    _refuse_elsewhere(seat, unit.region)
    unit.tenant_id = unit.region.tenant_id
    unit.save()
    ledger.record("unit.keep", unit, seat=seat, at=at, facts={"name": unit.name})
    return unit


@transaction.atomic
def give_seat(
    person: Person,
    *,
    role: Role,
    region: Region,
    unit: Unit | None = None,
    title: str = "",
    stands_in_for: Seat | None = None,
    on: date,
    until: date | None = None,
    seat: Seat,
    at: datetime,
) -> Seat:
    """Give somebody a seat from the day `on` (until `until`, exclusive).

    Raises NotAllowed for a role or region that is not the giver's to give and for the giver
    themselves, Invalid where the role works from a unit and none is named, the period is empty,
    or the person would be two of the three administrators on one day.
    """
    if role not in policy.may_give(seat):
        raise NotAllowed(_("这种岗位须由上一级设置。"))
    if person.pk == seat.person_id:
        raise NotAllowed(_("不能给自己设置岗位，请同事来办。"))
    _refuse_elsewhere(seat, region)
    if role in UNIT_ROLES and unit is None:
        words = _("这种岗位属于一个单位，请选单位。")
        raise Invalid(words, fields={"unit": [words]})
    if until is not None and until <= on:
        words = _("截止日期要晚于开始日期。")
        raise Invalid(words, fields={"active_until": [words]})
    _refuse_second_of_three(person, role, on, until)
    given = Seat.objects.create(
        tenant=seat.tenant, person=person, role=role, region=region, unit=unit, title=title,
        stands_in_for=stands_in_for, active_from=on, active_until=until,
    )  # fmt: skip
    facts = {"role": str(role), "stands_in": stands_in_for is not None}
    ledger.record("seat.give", given, seat=seat, at=at, facts=facts)
    return given


@transaction.atomic
def end_seat(given: Seat, *, on: date, reason: str, seat: Seat, at: datetime) -> Seat:
    """End a seat with the day before `on`; from the next request it opens nothing.

    NotAllowed for a seat that is not the ender's to give, and for the one they sit on.
    """
    _refuse_elsewhere(seat, given.region)
    if given.role not in policy.may_give(seat):
        raise NotAllowed(_("这种岗位须由上一级设置。"))
    if given.pk == seat.pk:
        raise NotAllowed(_("不能停用自己正在使用的岗位，请同事来办。"))
    given.active_until = max(on, given.active_from)
    if given.active_until == given.active_from:  # never came into force
        given.active_from = date.fromordinal(given.active_until.toordinal() - 1)
    given.save(update_fields=["active_from", "active_until"])
    ledger.record("seat.end", given, seat=seat, at=at, facts={"reason": reason})
    return given


@transaction.atomic
def give_account(person: Person, username: str, *, seat: Seat, at: datetime) -> str:
    """Open an account and return its first password, which is shown once and kept nowhere.

    NotAllowed where the person holds a seat elsewhere or above the giver's gift: whoever knows
    the first password could act from it.
    """
    if not _is_under(seat, person):
        raise NotAllowed(_("这个人有别处的岗位，请由上一级开通。"))
    username = username.strip().lower()
    if Account.objects.filter(username__iexact=username).exists():
        words = _("这个用户名已经有人用了。")
        raise Invalid(words, fields={"username": [words]})
    password = first_password()
    person.account = Account.objects.create_user(username, password)
    person.save(update_fields=["account"])
    ledger.record("person.give_account", person, seat=seat, at=at)
    return password


@transaction.atomic
def reset_password(person: Person, *, seat: Seat, at: datetime) -> str:
    """Replace a password and return the new one; every session of the account ends."""
    if person.account is None:
        raise Invalid(_("这个人还没有账号。"))
    if not _is_under(seat, person):
        raise NotAllowed(_("这个人有别处的岗位，请由上一级重设。"))
    password = first_password()
    person.account.set_password(password)
    person.account.save()
    ledger.record("person.reset_password", person, seat=seat, at=at)
    return password


def first_password() -> str:
    """Return fourteen characters in groups, about 69 random bits."""
    drawn = "".join(secrets.choice(_LETTERS) for _n in range(14))
    return "-".join((drawn[:5], drawn[5:10], drawn[10:]))


def _refuse_elsewhere(seat: Seat, region: Region) -> None:
    if not policy.administers(seat, region):
        raise NotAllowed(_("只能设置本辖区的人员和单位。"))


def _refuse_second_of_three(person: Person, role: Role, on: date, until: date | None) -> None:
    """Say in words what the database would refuse with a bare error."""
    if role not in ADMINISTRATORS:
        return
    others = Seat.objects.filter(person=person, role__in=ADMINISTRATORS).exclude(role=role)
    others = others.filter(Q(active_until__isnull=True) | Q(active_until__gt=on))
    held = others.filter(active_from__lt=until or date.max).first()
    if held:
        words = _("%(name)s已经是%(role)s。系统、安全、审计三员不能由一个人兼任，请另选一位。") % {
            "name": person.name, "role": held.get_role_display(),
        }  # fmt: skip
        raise Invalid(words, fields={"role": [words]})


def _is_under(seat: Seat, person: Person) -> bool:
    """A person with a seat outside one's area or above one's gift is not one's to reset."""
    seats = Seat.objects.filter(person=person).select_related("region")
    return all(
        policy.administers(seat, s.region) and s.role in policy.may_give(seat) for s in seats
    )
