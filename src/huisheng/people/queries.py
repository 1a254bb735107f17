"""人员的问题 — which seats somebody has, and the one seat of the house itself."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from huisheng.people.models import Account, Role, Seat
from huisheng.regions.models import Region


def seats_of(account: Account, on: date) -> list[Seat]:
    """Return the seats this account may act from on the day `on`, oldest first."""
    seats = list(
        Seat.objects.in_force(on)
        .filter(person__account=account)
        .exclude(role=Role.SYSTEM)
        .select_related("person", "region", "unit", "tenant", "stands_in_for__unit")
        .order_by("active_from", "pk")
    )
    for seat in seats:
        seat.as_of = on
    return seats


def chosen_seat(account: Account, wanted: UUID | str | None, on: date) -> Seat | None:
    """Return the seat in use: the one chosen before if still in force, else the first."""
    seats = seats_of(account, on)
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
