"""人员的权限 — who may add people and give them seats; read them after "the seat …"."""

from __future__ import annotations

from huisheng.people.models import ADMINISTRATORS, Role, Seat
from huisheng.regions.models import Region

# Which seats each kind of keeper may give. Nobody gives a seat above their own, nor to themselves;
# the system administrator gives none: whoever runs the machine does not hand out its keys.
MAY_GIVE: dict[str, tuple[Role, ...]] = {
    Role.TOWN_OFFICER: (
        Role.DEPUTY, Role.LIAISON, Role.STATION_HEAD, Role.UNIT, Role.GRID_WORKER,
    ),
    Role.COUNTY_OFFICE: (
        Role.DEPUTY, Role.LIAISON, Role.STATION_HEAD, Role.TOWN_OFFICER, Role.COUNTY_OFFICE,
        Role.UNIT, Role.GRID_WORKER, Role.EDITOR, Role.OBSERVER, Role.AUDITOR,
    ),
    Role.SECURITY_ADMIN: (
        Role.DEPUTY, Role.LIAISON, Role.STATION_HEAD, Role.TOWN_OFFICER, Role.COUNTY_OFFICE,
        Role.UNIT, Role.GRID_WORKER, Role.EDITOR, Role.OBSERVER, Role.AUDITOR, *ADMINISTRATORS,
    ),
}  # fmt: skip


def may_give(seat: Seat) -> tuple[Role, ...]:
    """… may give seats of these roles; none where it administers nobody."""
    return MAY_GIVE.get(seat.role, ())


def administers(seat: Seat, region: Region) -> bool:
    """… looks after the people of this region: its own or one below it."""
    return bool(may_give(seat)) and region.path.startswith(seat.region.path)
