"""上级单位 — which units stand above one: as written, or where nothing is, by their kind."""

from __future__ import annotations

from uuid import UUID

from huisheng.people.models import Unit, UnitKind

# kind → (the kind above it, whether that is of the same town)
_ABOVE = {
    UnitKind.STATION: (UnitKind.TOWN_COMMITTEE, True),
    UnitKind.TOWN_COMMITTEE: (UnitKind.CONGRESS_OFFICE, False),
    UnitKind.VILLAGE_COMMITTEE: (UnitKind.TOWN_GOVERNMENT, True),
    UnitKind.TOWN_GOVERNMENT: (UnitKind.GOVERNMENT_OFFICE, False),
    UnitKind.DEPARTMENT: (UnitKind.GOVERNMENT_OFFICE, False),
}


def above(unit: Unit) -> list[UUID]:
    """Return the keys of the units above this one, the nearest first."""
    found: list[UUID] = []
    higher = _superior(unit)
    while higher is not None and higher.pk not in found:
        found.append(higher.pk)
        higher = _superior(higher)
    return found


def in_one_line(one: Unit, other: Unit) -> bool:
    """Tell whether two units are the same, or one stands above the other."""
    return one.pk == other.pk or one.pk in above(other) or other.pk in above(one)


def _superior(unit: Unit) -> Unit | None:
    if unit.parent is not None:
        return unit.parent
    kind, same_town = _ABOVE.get(UnitKind(unit.kind), ("", False))
    if not kind:
        return None
    higher = Unit.objects.filter(tenant_id=unit.tenant_id, kind=kind).exclude(pk=unit.pk)
    if same_town:
        higher = higher.filter(region__town_id=unit.region.town_id)
    return higher.order_by("pk").first()
