"""另一种算法 — deadlines counted on the fingers, day by day, from the words of the law.

Slow and simple on purpose, and it imports nothing of the product: what both say is likely right.

民法典 第201条  the day it begins does not count; count from the next day.
      第202条  months: the corresponding day of the month it ends in; without one, its last day.
      第203条  if the last day is a day off, the day after the days off is the last day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.deadlines.notices import known

NEXT = timedelta(days=1)


def shanghai_day(instant: str) -> date:
    """Return the day in Shanghai of a UTC instant such as 2026-11-30T16:00:00Z (a plain day stays).

    China has had one zone, eight hours ahead and without summer time, for all years we count.
    """
    if "T" not in instant:
        return date.fromisoformat(instant)
    return (datetime.strptime(instant, "%Y-%m-%dT%H:%M:%SZ") + timedelta(hours=8)).date()


class Wall:
    """挂历 — the calendar on the office's wall."""

    def __init__(self, *, late: bool = False) -> None:
        self.off, self.worked, self.noticed = known(late=late)

    def open(self, day: date) -> bool:
        if day in self.worked:
            return True
        return day not in self.off and day.isoweekday() <= 5

    def last_day(self, start: date, n: int, unit: str, *, roll: bool = True) -> tuple[date, bool]:
        """Return (last day, whether a notice still to come may move it)."""
        if unit == "WORKING_DAYS":
            day = self._tick(start, n, self.open)
            years = range(start.year, day.year + 1)
            return day, any(year not in self.noticed for year in years)
        if unit == "MONTHS":
            day = self._tick(start, n, lambda day: _corresponds(start, day))
        else:
            day = self._tick(start, n, lambda day: True)
        if not roll:
            return day, False
        nominal = day
        while not self.open(day):
            day += NEXT
        return day, nominal.year not in self.noticed or day.year not in self.noticed

    @staticmethod
    def _tick(start: date, n: int, counts) -> date:
        day = start
        while n:
            day += NEXT
            n -= bool(counts(day))
        return day


def _corresponds(start: date, day: date) -> bool:
    """Tell whether a month has gone round: the same number, or the month has no such number."""
    if day.day == start.day:
        return True
    month_ends = (day + NEXT).day == 1
    return month_ends and day.day < start.day
