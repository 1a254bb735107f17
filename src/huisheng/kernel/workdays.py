"""工作日 — working days with holidays and make-up days, and the deadlines counted in them.

Nothing here knows where the days come from; `huisheng.regions.calendars` fills a `Calendar` from
its table. A year nobody has entered yet is *provisional*: weekends and the statutory days that can
be computed are off, nothing is made up, and no question about it ever fails.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from huisheng.kernel.spans import Unit, add_months

SATURDAY = 5
ONE_DAY = timedelta(days=1)


def _nothing_computed(year: int) -> Mapping[date, str]:
    return {}


@dataclass(frozen=True, eq=False)
class Calendar:
    """Which days are worked.

    off              days off, with the holiday's name
    work             make-up working days (调休), which win over weekend and holiday
    published_years  years whose official notice has been entered
    known_years      years entered by hand or seed though not yet official; they are provisional,
                     but their rows are believed and nothing is computed for them
    computed         year -> its statutory days off, asked only for years neither published nor
                     known; must be cheap to call twice
    """

    off: Mapping[date, str]
    work: Mapping[date, str]
    published_years: frozenset[int] | set[int]
    known_years: frozenset[int] = field(default_factory=frozenset)
    computed: Callable[[int], Mapping[date, str]] = _nothing_computed

    def day_off(self, day: date) -> str | None:
        """Return why `day` is off ("" for a plain weekend), or None if it is worked."""
        if day in self.work:
            return None
        if day in self.off:
            return self.off[day]
        if day.year not in self.published_years and day.year not in self.known_years:
            name = self.computed(day.year).get(day)
            if name is not None:
                return name
        return "" if day.weekday() >= SATURDAY else None

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices are open on `day`."""
        return self.day_off(day) is None

    def is_provisional(self, day: date) -> bool:
        """Tell whether the official notice for the year of `day` is still to come."""
        return day.year not in self.published_years

    def next_working_day(self, day: date) -> date:
        """Return `day` itself if it is worked, else the first working day after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, start: date, days: int) -> date:
        """Return the `days`-th working day after `start` (before it, if negative; itself, if 0).

        >>> Calendar({}, {}, {2026}).add_working_days(date(2026, 11, 20), 1)  # a Friday
        datetime.date(2026, 11, 23)
        >>> Calendar({}, {}, {2026}).add_working_days(date(2026, 11, 23), -1)
        datetime.date(2026, 11, 20)
        """
        stride = ONE_DAY if days >= 0 else -ONE_DAY
        day, left = start, abs(days)
        while left:
            day += stride
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count working days after `start` up to and including `end`; negative if `end` is earlier.

        >>> Calendar({}, {}, {2026}).working_days_between(date(2026, 11, 20), date(2026, 11, 24))
        2
        """
        if end < start:
            return -self.working_days_between(end, start)
        days = (end - start).days
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, days + 1))


@dataclass(frozen=True)
class Deadline:
    """A last day, and whether a calendar notice still to come may move it."""

    on: date
    provisional: bool


def deadline(start: date, n: int, unit: Unit, calendar: Calendar, roll: bool = True) -> Deadline:
    """Return the last day of a period of `n` units that begins the day after `start`.

    Units   n: 1 or more, of `unit`. Months and days that end on a day off roll forward to the
            next working day unless `roll` is false; working days never need to.
    Errors  ValueError if `n` < 1. A year without calendar rows is no error: it is provisional.
    Source  民法典 第201、202、203条 (docs/laws.md).

    >>> plain = Calendar({}, {}, {2026, 2027})
    >>> deadline(date(2026, 11, 30), 3, Unit.MONTHS, plain)   # 28 February 2027 is a Sunday
    Deadline(on=datetime.date(2027, 3, 1), provisional=False)
    >>> deadline(date(2026, 11, 30), 3, Unit.MONTHS, plain, roll=False).on
    datetime.date(2027, 2, 28)
    >>> deadline(date(2026, 12, 30), 15, Unit.WORKING_DAYS, Calendar({}, {}, {2026}))
    Deadline(on=datetime.date(2027, 1, 20), provisional=True)
    """
    if n < 1:
        raise ValueError(f"a period has at least 1 unit, not {n}")
    if unit == Unit.WORKING_DAYS:
        last = calendar.add_working_days(start, n)
        counted = range(start.year, last.year + 1)
        return Deadline(last, any(calendar.is_provisional(date(year, 1, 1)) for year in counted))
    last = add_months(start, n) if unit == Unit.MONTHS else start + timedelta(days=n)
    if not roll:
        return Deadline(last, provisional=False)
    rolled = calendar.next_working_day(last)
    return Deadline(rolled, calendar.is_provisional(last) or calendar.is_provisional(rolled))
