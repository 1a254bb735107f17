"""Deadlines: months by the corresponding day, rolled off holidays; working days with 调休."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huisheng.kernel.days import day_of
from huisheng.kernel.spans import Unit, add_months
from huisheng.kernel.workdays import Calendar, Deadline, deadline

# The State Council's notice for 2026, as far as these tests walk through it.
GOLDEN_WEEK = {date(2026, 10, day): "国庆节" for day in range(1, 8)}
SPRING = {date(2026, 2, day): "春节" for day in range(15, 24)}
OTHERS = {date(2026, 1, 1): "元旦", date(2026, 1, 2): "元旦调休", date(2026, 5, 1): "劳动节"}
WORKED = (
    date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 9, 20), date(2026, 10, 10),
)  # fmt: skip
NOTICE_2026 = Calendar(
    off={**GOLDEN_WEEK, **SPRING, **OTHERS},
    work=dict.fromkeys(WORKED, "调休上班"),
    published_years={2026},
    computed=lambda year: {date(year, 1, 1): "元旦", date(year, 10, 1): "国庆节"},
)

TABLE = [
    # start, n, unit → last day, provisional
    ("2026-03-02", 3, Unit.MONTHS, "2026-06-02", False),
    ("2026-01-31", 1, Unit.MONTHS, "2026-02-28", False),  # a Saturday that is worked: no roll
    ("2026-07-01", 3, Unit.MONTHS, "2026-10-08", False),  # National Day: behind the week off
    ("2026-08-20", 1, Unit.MONTHS, "2026-09-20", False),  # a Sunday that is worked
    ("2026-11-30", 3, Unit.MONTHS, "2027-03-01", True),  # 28 February 2027 is a Sunday
    ("2027-11-30", 3, Unit.MONTHS, "2028-02-29", True),  # leap year, a Tuesday
    ("2026-10-01", 3, Unit.MONTHS, "2027-01-04", True),  # New Year 2027, then a weekend
    ("2026-09-25", 3, Unit.WORKING_DAYS, "2026-09-30", False),
    ("2026-09-30", 3, Unit.WORKING_DAYS, "2026-10-10", False),  # 8, 9, and the make-up Saturday
    ("2026-09-18", 1, Unit.WORKING_DAYS, "2026-09-20", False),  # the make-up Sunday counts
    ("2026-12-25", 5, Unit.WORKING_DAYS, "2027-01-04", True),
    ("2026-11-20", 1, Unit.DAYS, "2026-11-23", False),  # Saturday rolls to Monday
    ("2026-11-22", 15, Unit.DAYS, "2026-12-07", False),
]


@pytest.mark.parametrize(("start", "n", "unit", "last", "provisional"), TABLE)
def test_the_last_day(start, n, unit, last, provisional):
    found = deadline(date.fromisoformat(start), n, unit, NOTICE_2026)
    assert found == Deadline(date.fromisoformat(last), provisional)


def test_without_rolling_the_corresponding_day_stands():
    found = deadline(date(2026, 11, 30), 3, Unit.MONTHS, NOTICE_2026, roll=False)
    assert found.on == date(2027, 2, 28)


def test_a_year_nobody_entered_is_provisional_and_never_an_error():
    for n in range(1, 400):
        assert deadline(date(2026, 11, 22), n, Unit.WORKING_DAYS, NOTICE_2026).on
    assert deadline(date(2031, 1, 1), 6, Unit.MONTHS, Calendar({}, {}, set())).provisional


def test_an_entered_year_is_believed_though_its_notice_is_still_to_come():
    entered = Calendar({}, {}, set(), frozenset({2027}), lambda year: {date(year, 1, 1): "元旦"})
    assert entered.is_working_day(date(2027, 1, 1))
    assert entered.is_provisional(date(2027, 1, 1))


def test_a_period_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least 1 unit"):
        deadline(date(2026, 1, 1), 0, Unit.DAYS, NOTICE_2026)
    with pytest.raises(ValueError, match="at least 1"):
        add_months(date(2026, 1, 1), 0)


def test_the_start_day_is_the_day_in_shanghai():
    late = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert day_of(late - timedelta(seconds=1)) == date(2026, 11, 30)
    assert day_of(late) == date(2026, 12, 1)
    assert deadline(day_of(late), 3, Unit.MONTHS, NOTICE_2026).on == date(2027, 3, 1)


days = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))


@given(days, st.integers(1, 60), st.integers(1, 60))
def test_months_never_skip_a_month_and_add_up_from_safe_days(start, a, b):
    later = add_months(start, a)
    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == a
    assert later.day == min(start.day, monthrange(later.year, later.month)[1])
    first = start.replace(day=min(start.day, 28))
    assert add_months(add_months(first, a), b) == add_months(first, a + b)


@given(days, st.integers(1, 200), st.sampled_from(Unit))
def test_a_deadline_is_later_is_worked_and_more_units_never_end_earlier(start, n, unit):
    found = deadline(start, n, unit, NOTICE_2026)
    assert found.on > start
    assert NOTICE_2026.is_working_day(found.on)
    assert deadline(start, n + 1, unit, NOTICE_2026).on >= found.on


@given(days, st.integers(0, 120))
def test_counting_working_days_undoes_adding_them(start, n):
    end = NOTICE_2026.add_working_days(start, n)
    assert NOTICE_2026.working_days_between(start, end) == n
    assert NOTICE_2026.working_days_between(end, start) == -n
    began = NOTICE_2026.next_working_day(start)
    there = NOTICE_2026.add_working_days(began, n)
    assert NOTICE_2026.add_working_days(there, -n) == began
