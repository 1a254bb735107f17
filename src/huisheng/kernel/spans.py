"""Lengths of time as the law counts them. Pure: no ORM, no web, no clock."""

from calendar import monthrange
from datetime import date
from enum import StrEnum


class Unit(StrEnum):
    """What a time limit is counted in. Calendar months are never multiples of 30 days."""

    MONTHS = "MONTHS"
    WORKING_DAYS = "WORKING_DAYS"
    DAYS = "DAYS"


def add_months(start: date, months: int) -> date:
    """Return the same day `months` calendar months later, or that month's last day if it has none.

    Units   months: whole calendar months, 1 or more.
    Errors  ValueError if `months` < 1; OverflowError past the year 9999.
    Source  民法典 第202条 (docs/laws.md): a period counted in months ends on the corresponding day
            of its last month; where there is no such day, on that month's last day.

    >>> add_months(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    >>> add_months(date(2027, 11, 30), 3)
    datetime.date(2028, 2, 29)
    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    if months < 1:
        raise ValueError(f"months must be at least 1, not {months}")
    years, month0 = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month0 + 1
    if year > date.max.year:
        raise OverflowError(f"{months} months after {start} lies past the year 9999")
    return date(year, month, min(start.day, monthrange(year, month)[1]))
