"""放假安排 — days off and made-up days, typed from the yearly notices and from the law.

Kept apart from the tables the product reads, and in another form, so that the two can disagree.
"""

from __future__ import annotations

from datetime import date, timedelta

# 国务院办公厅关于2024、2025、2026年部分节假日安排的通知: (first day off, last day off) and the
# weekend days worked in exchange.
OFF = {
    2024: "01-01, 02-10 02-17, 04-04 04-06, 05-01 05-05, 06-08 06-10, 09-15 09-17, 10-01 10-07",
    2025: "01-01, 01-28 02-04, 04-04 04-06, 05-01 05-05, 05-31 06-02, 10-01 10-08",
    2026: "01-01 01-03, 02-15 02-23, 04-04 04-06, 05-01 05-05, 06-19 06-21, 09-25 09-27,"
    " 10-01 10-07",
}
WORKED = {
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}
# 全国年节及纪念日放假办法 第二条: 除夕 and 正月初一 to 初三, 清明, 端午, 中秋 by the almanac.
FESTIVALS = {
    2027: "01-01, 02-05 02-06 02-07 02-08, 04-05, 05-01 05-02, 06-09, 09-15, 10-01 10-02 10-03",
    2028: "01-01, 01-25 01-26 01-27 01-28, 04-04, 05-01 05-02, 05-28, 10-01 10-02 10-03",
    2029: "01-01, 02-12 02-13 02-14 02-15, 04-04, 05-01 05-02, 06-16, 09-22, 10-01 10-02 10-03",
    2030: "01-01, 02-02 02-03 02-04 02-05, 04-05, 05-01 05-02, 06-05, 09-12, 10-01 10-02 10-03",
    2031: "01-01, 01-22 01-23 01-24 01-25, 04-05, 05-01 05-02, 06-24, 10-01 10-02 10-03",
}
# Nobody knows the notice for 2027 yet. This one is made up, for the day on which it arrives.
LATE_OFF = "01-01 01-03, 02-05 02-12, 04-03 04-05, 05-01 05-05, 06-09, 09-15 09-17, 10-01 10-07"
LATE_WORKED = "01-31 02-20 04-25 05-08 09-11 09-26 10-09"


def _day(year: int, month_and_day: str) -> date:
    return date.fromisoformat(f"{year}-{month_and_day}")


def _ranges(year: int, text: str) -> set[date]:
    days = set()
    for span in text.split(","):
        ends = [_day(year, end) for end in span.split()]
        first, last = ends[0], ends[-1]
        while first <= last:
            days.add(first)
            first += timedelta(days=1)
    return days


def _by_law(year: int) -> set[date]:
    """第六条: a festival on a Saturday or Sunday is made up for on the next working day."""
    days = {_day(year, one) for one in FESTIVALS[year].replace(",", " ").split()}
    for festival in sorted(days):
        if festival.isoweekday() > 5:
            instead = festival
            while instead in days or instead.isoweekday() > 5:
                instead += timedelta(days=1)
            days.add(instead)
    return days


def known(*, late: bool = False) -> tuple[set[date], set[date], set[int]]:
    """Return (days off, weekend days worked, years with a notice); `late`: 2027's has come."""
    off = set().union(*(_ranges(year, text) for year, text in OFF.items()))
    worked = {_day(year, one) for year, text in WORKED.items() for one in text.split()}
    noticed = {*OFF, 2027} if late else {*OFF}
    for year in FESTIVALS:
        off |= _ranges(2027, LATE_OFF) if year in noticed else _by_law(year)
    if late:
        worked |= {_day(2027, one) for one in LATE_WORKED.split()}
    return off, worked, noticed
