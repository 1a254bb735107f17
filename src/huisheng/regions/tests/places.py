"""A small tree, a seat seen from below, and a rule that is gone after the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from huisheng.regions import local
from huisheng.regions.local import Local
from huisheng.regions.models import Level, Region

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@dataclass
class Office:
    """Whoever sets values for an area."""

    region: Region
    role: str = "COUNTY_OFFICE"
    pk: UUID = field(default_factory=uuid4)
    printed: str = "云溪县 常委会办公室 陈主任"


def plant_down(*names: str, code: str = "90") -> list[Region]:
    """Plant one area in the other, from a province down."""
    planted: list[Region] = []
    for depth, name in enumerate(names):
        own = code if depth == 0 else f"{planted[-1].code}{depth:02}"
        parent = planted[-1] if planted else None
        planted.append(
            Region.objects.plant(code=own, name=name, level=Level(depth + 1), parent=parent)
        )
    return planted


@contextmanager
def declared(**said: Any) -> Iterator[Local]:
    """A rule for the length of a test; a number of days unless told otherwise."""
    usual: dict[str, Any] = {"key": "trial.days", "label": "试验期限", "default": 15}
    usual |= {"least": 1, "most": 60} if isinstance(said.get("default", 15), int) else {}
    rule = Local(**usual | said)
    try:
        yield rule
    finally:
        del local.registry[rule.key]
