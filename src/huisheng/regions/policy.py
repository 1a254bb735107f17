"""区划的权限 — who may set local values and edit the calendar; roles by name, people live above."""

from __future__ import annotations

from typing import Protocol

SETTERS = ("COUNTY_OFFICE", "TOWN_OFFICER", "ADMIN")
CALENDAR_KEEPERS = ("COUNTY_OFFICE", "ADMIN")


class Seated(Protocol):
    """A seat seen from below: only its role."""

    @property
    def role(self) -> str: ...


def keeps_calendar(seat: Seated) -> bool:
    """The office that receives the yearly notice enters it."""
    return seat.role in CALENDAR_KEEPERS
