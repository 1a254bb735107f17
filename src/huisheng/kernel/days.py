"""日期 — which day an instant falls on where the law counts days. Pure: reads no clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

__all__ = ["SHANGHAI", "UTC", "day_of", "local"]


def local(at: datetime) -> datetime:
    """Return the same instant on a clock in Asia/Shanghai."""
    return at.astimezone(SHANGHAI)


def day_of(at: datetime) -> date:
    """Return the day on which an instant falls in Asia/Shanghai.

    >>> day_of(datetime(2026, 11, 30, 16, 0, tzinfo=UTC))
    datetime.date(2026, 12, 1)
    """
    return local(at).date()
