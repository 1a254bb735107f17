"""日期 — dates as people say them here: 2026年10月12日 星期一; amounts of bytes with units."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.utils.dateformat import format as as_written
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, pgettext


def _local(at: datetime | date) -> datetime | date:
    return localtime(at) if isinstance(at, datetime) and at.tzinfo else at


def _day_of(on: datetime | date) -> date:
    here = _local(on)
    return here.date() if isinstance(here, datetime) else here


@lru_cache(maxsize=2048)
def _written(on: date, pattern: str, language: str) -> str:
    # A list shows the same few days over and over; `language` only tells the entries apart.
    return as_written(on, pattern)


def day(on: datetime | date | None) -> str:
    """Return the day with its weekday, or nothing: 2026年10月12日 星期一."""
    if not on:
        return ""
    return _written(_day_of(on), pgettext("day", "Y年n月j日 l"), get_language() or "")


def short_day(on: datetime | date | None) -> str:
    """Return month and day, for tight lists: 10月12日."""
    if not on:
        return ""
    return _written(_day_of(on), pgettext("short day", "n月j日"), get_language() or "")


def moment(at: datetime | date | None) -> str:
    """Return day and minute: 2026年10月12日 14:05; a plain date is said as its day."""
    if not isinstance(at, datetime):
        return day(at)
    return as_written(_local(at), pgettext("moment", "Y年n月j日 H:i"))


def file_size(size: int) -> str:
    """Return a size given in bytes as people read it: 860 KB, 2.4 MB."""
    if size >= 1_000_000:
        return gettext("%(amount)s MB") % {"amount": f"{size / 1_000_000:.1f}"}
    return gettext("%(amount)s KB") % {"amount": max(1, round(size / 1000))}
