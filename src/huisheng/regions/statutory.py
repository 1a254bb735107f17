"""法定节假日 — days off and make-up days by law and notice, as the `holidays` package knows them.

For years whose State Council notice the package carries, these are the published days; for later
years only the days the law itself fixes (solar and lunar festivals), without any make-up day.
The package is loaded on the first question.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

FIRST_OFFICIAL = 2008  # since the weekend notices have had their present form
_SHIFTED = re.compile(r"调休|休息日")


class YearDays(NamedTuple):
    """The days of one year that are not what their weekday says, with names."""

    off: Mapping[date, str]
    work: Mapping[date, str]


@cache
def official_years() -> frozenset[int]:
    """Return the years whose official notice the package carries."""
    from holidays.countries.china import ChinaStaticHolidays

    noticed = ChinaStaticHolidays.special_public_holidays
    return frozenset(year for year in noticed if year >= FIRST_OFFICIAL)


@cache
def days_of(year: int) -> YearDays:
    """Return the days of `year`; only computed ones where no notice is known yet.

    >>> days_of(2026).off[date(2026, 10, 7)], days_of(2026).work[date(2026, 10, 10)]
    ('国庆节调休', '国庆节调休上班')
    >>> days_of(2030).work
    {}
    """
    from holidays import country_holidays

    found = country_holidays("CN", years=[year], language="zh_CN")
    names = {day: name for day, name in sorted(found.items()) if day.year == year}
    worked = sorted(day for day in found.weekend_workdays if day.year == year)
    festivals = {day: name for day, name in names.items() if not _SHIFTED.search(name)}
    off = {
        day: name if day in festivals else f"{_nearest(festivals, day)}调休"
        for day, name in names.items()
    }
    return YearDays(off, {day: f"{_nearest(festivals, day)}调休上班" for day in worked})


def computed(year: int) -> Mapping[date, str]:
    """Return only the days off of `year`, for a calendar that has no rows for it."""
    return days_of(year).off


def _nearest(festivals: Mapping[date, str], day: date) -> str:
    if not festivals:
        return ""
    closest = min(festivals, key=lambda festival: abs(festival - day))
    return festivals[closest].split("（")[0].replace("农历除夕", "春节")
