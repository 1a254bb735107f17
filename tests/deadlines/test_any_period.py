"""Product and second algorithm agree on whatever start, length and unit hypothesis thinks of."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from huisheng.kernel.days import day_of
from huisheng.kernel.spans import Unit
from huisheng.kernel.workdays import Calendar, deadline
from huisheng.regions import statutory
from tests.deadlines.oracle import Wall, shanghai_day

WALL = Wall()
_off: dict[date, str] = {}
_work: dict[date, str] = {}
for _year in statutory.official_years():
    _off |= statutory.days_of(_year).off
    _work |= statutory.days_of(_year).work
BUNDLED = Calendar(_off, _work, statutory.official_years(), computed=statutory.computed)


@settings(max_examples=400)
@given(
    st.dates(date(2024, 1, 1), date(2029, 12, 31)),
    st.one_of(
        st.tuples(st.integers(1, 18), st.just(Unit.MONTHS)),
        st.tuples(st.integers(1, 400), st.just(Unit.DAYS)),
        st.tuples(st.integers(1, 250), st.just(Unit.WORKING_DAYS)),
    ),
    st.booleans(),
)
def test_any_period_at_all_comes_out_the_same(start, length, roll):
    n, unit = length
    found = deadline(start, n, unit, BUNDLED, roll=roll)
    assert (found.on, found.provisional) == WALL.last_day(start, n, str(unit), roll=roll)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2031, 12, 31)))
def test_any_moment_falls_on_the_same_day(moment):
    said = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert day_of(datetime.fromisoformat(said)) == shanghai_day(said)
