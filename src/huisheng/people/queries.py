"""人员的问题 — which seats somebody has, and the one seat of the house itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from huisheng.people.models import Account, Mandate, MandateStatus, Person, Role, Seat, Unit
from huisheng.regions.models import Region

# What nearly every page asks of its seat; what else there is comes when it is asked for.
OF_A_SEAT = (
    "tenant", "person", "role", "region", "unit", "title", "stands_in_for",
    "active_from", "active_until", "person__name", "person__account", "unit__name",
    "unit__short_name", "unit__kind", "region__name", "region__full_name", "region__code",
    "region__level", "region__path", "region__prov_id", "region__pref_id", "region__county_id",
    "region__town_id",
)  # fmt: skip


def seats_of(account: Account, on: date) -> list[Seat]:
    """Return the seats this account may act from on the day `on`, oldest first."""
    if account.seats_at_hand is not None and account.seats_at_hand[0] == on:
        return account.seats_at_hand[1]
    return _ordered(_seats(on).filter(person__account=account), on)


def with_seats(key: int | str, on: date) -> Account | None:
    """Return the account of this key with its seats of the day at hand, None without a seat.

    One question instead of two; `seats_of` that account on that day asks no more.
    """
    found = _seats(on).select_related("person__account", "region", "unit")
    named = (f"person__account__{field.name}" for field in Account._meta.concrete_fields)
    seats = _ordered(found.filter(person__account__pk=key).only(*OF_A_SEAT, *named), on)
    holder = seats[0].person if seats else None
    if holder is None or holder.account is None:
        return None
    holder.account.seats_at_hand = (on, seats)
    return holder.account


def _seats(on: date) -> QuerySet[Seat]:
    in_force = Seat.objects.in_force(on).exclude(role=Role.SYSTEM)
    return in_force.select_related("person", "region", "unit").only(*OF_A_SEAT)


def _ordered(found: Iterable[Seat], on: date) -> list[Seat]:
    # Asked on every page: sorting these one or two here spares an ORDER BY over fifty columns.
    seats = sorted(found, key=lambda seat: (seat.active_from, seat.pk))
    for seat in seats:
        seat.as_of = on
    return seats


def chosen_seat(account: Account, wanted: UUID | str | None, on: date) -> Seat | None:
    """Return the seat in use: the one chosen before if still in force, else the first."""
    return among(seats_of(account, on), wanted)


def among(seats: list[Seat], wanted: UUID | str | None) -> Seat | None:
    """Return the seat that was chosen, else the first of them, None of none."""
    for seat in seats:
        if str(seat.pk) == str(wanted):
            return seat
    return seats[0] if seats else None


def system_seat(tenant: Region, *, on: date) -> Seat:
    """Return the seat from which timers act in this county, making it the first time."""
    seat, _ = Seat.objects.get_or_create(
        tenant=tenant, role=Role.SYSTEM, defaults={"region": tenant, "active_from": on}
    )
    return seat


def people_under(seat: Seat, words: str = "") -> QuerySet[Person]:
    """Return the persons of a seat's area, those without a seat yet too; by name or pinyin."""
    found = Person.objects.filter(tenant_id=seat.tenant_id)
    if seat.role == Role.TOWN_OFFICER:
        town = Region.objects.under(seat.region)
        found = found.filter(Q(seats__region__in=town) | Q(seats__isnull=True)).distinct()
    if words:
        found = found.filter(Q(name__contains=words) | Q(pinyin__contains=words.lower()))
    return found.select_related("account")


def units_under(seat: Seat) -> QuerySet[Unit]:
    """Return the units of a seat's area, by kind and name."""
    return (
        Unit.objects.filter(region__in=Region.objects.under(seat.region))
        .select_related("region")
        .order_by("kind", "name")
    )


def mandate_of(slug: str) -> Mandate | None:
    """Return the mandate a deputy's code names, with all others of the same person (two queries).

    Whose mandate has ended is found too: the code on the wall outlives the term.
    """
    mandates = Mandate.objects.select_related("term__congress__region")
    return (
        mandates.select_related("person", "tenant")
        .prefetch_related(Prefetch("person__mandates", mandates))
        .filter(slug=slug)
        .first()
    )


def mandates_in_office(on: date) -> QuerySet[Mandate]:
    """Return the mandates exercised on the day `on`, of all congresses."""
    return Mandate.objects.filter(
        Q(active_until__isnull=True) | Q(active_until__gt=on),
        status=MandateStatus.ACTIVE, active_from__lte=on,
    )  # fmt: skip


def in_office(mandates: Iterable[Mandate], on: date) -> list[Mandate]:
    """Return those of these mandates exercised on the day `on`, the higher congress first.

    The same as above, of mandates at hand (with their congresses) and without a query.
    """
    found = [
        each
        for each in mandates
        if each.status == MandateStatus.ACTIVE
        and each.active_from <= on
        and (each.active_until is None or each.active_until > on)
    ]
    return sorted(found, key=lambda each: each.term.congress.region.level)
