"""时钟 — the clock, read at the edge only (views, commands, tasks) and passed in below.

Instants are stored in UTC; dates of law are days in Asia/Shanghai, wherever the server stands.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from huisheng.kernel.days import SHANGHAI, day_of, local

__all__ = ["SHANGHAI", "day_of", "local", "now", "today"]


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(tz=UTC)


def today() -> date:
    """Return today's date in Asia/Shanghai."""
    return day_of(now())
