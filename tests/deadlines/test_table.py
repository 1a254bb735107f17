"""583 deadlines in a table a person can check; product, table and a second algorithm agree."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from huisheng.kernel.days import day_of
from huisheng.kernel.spans import Unit
from huisheng.kernel.workdays import Calendar, deadline
from huisheng.regions import calendars
from huisheng.regions.models import DayKind
from tests.deadlines.notices import LATE_WORKED
from tests.deadlines.oracle import Wall, shanghai_day

with Path(__file__).with_name("cases.csv").open(encoding="utf-8") as table:
    CASES = list(csv.DictReader(table))
GROUPS = sorted({case["group"] for case in CASES})
NOTICED, ARRIVED = datetime(2026, 11, 22, tzinfo=UTC), date(2027, 1, 1)


def answer(case, found) -> tuple[str, str]:
    return found[0].isoformat(), "yes" if found[1] else "no"


def expected(case) -> tuple[str, str]:
    return case["last"], case["provisional"]


def test_the_table_is_as_large_and_as_varied_as_we_say():
    assert len(CASES) == 583
    keys = [tuple(case[k] for k in ("calendar", "start", "n", "unit", "roll")) for case in CASES]
    assert max(Counter(keys).values()) == 1
    assert min(Counter(case["group"] for case in CASES).values()) >= 16
    assert {case["unit"] for case in CASES} == set(Unit)


@pytest.mark.parametrize("group", GROUPS)
def test_counting_on_the_fingers_gives_the_table(group):
    wall, later = Wall(), Wall(late=True)
    wrong = [
        case
        for case in CASES
        if case["group"] == group
        and answer(
            case,
            (later if case["calendar"] == "late" else wall).last_day(
                shanghai_day(case["start"]), int(case["n"]), case["unit"],
                roll=case["roll"] == "yes",
            ),
        ) != expected(case)
    ]  # fmt: skip
    assert wrong == []


def product(case, calendar: Calendar) -> tuple[date, bool]:
    """Ask the product, from the instant or the day as it would meet it."""
    start = case["start"]
    first = day_of(datetime.fromisoformat(start)) if "T" in start else date.fromisoformat(start)
    unit, roll = Unit(case["unit"]), case["roll"] == "yes"
    found = deadline(first, int(case["n"]), unit, calendar, roll=roll)
    return found.on, found.provisional


@pytest.mark.django_db
@pytest.mark.parametrize("group", GROUPS)
def test_the_product_gives_the_table(group):
    calendar = calendars.calendar()
    mine = [c for c in CASES if c["group"] == group and c["calendar"] == "known"]
    assert [c for c in mine if answer(c, product(c, calendar)) != expected(c)] == []


def enter_the_notice_of_2027() -> None:
    """Do what an office does when the notice comes: mark what differs, then publish."""
    wall = Wall(late=True)
    said = {"seat": None, "at": NOTICED, "reason": "放假通知"}
    worked = {date.fromisoformat(f"2027-{one}") for one in LATE_WORKED.split()}
    calendars.seed_year(2027, seat=None, at=NOTICED)
    day = ARRIVED
    while day.year == 2027:
        if calendars.calendar().is_working_day(day) != wall.open(day):
            if day in worked:
                calendars.mark_day(day, DayKind.WORK, "调休上班", **said)
            elif wall.open(day):
                calendars.clear_day(day, **said)
            else:
                calendars.mark_day(day, DayKind.OFF, "放假", **said)
        day += timedelta(days=1)
    calendars.publish_year(2027, **said)


@pytest.mark.django_db
def test_the_same_periods_once_the_notice_has_come():
    enter_the_notice_of_2027()
    calendar = calendars.calendar()
    late = [case for case in CASES if case["calendar"] == "late"]
    assert len(late) >= 30
    assert [c for c in late if answer(c, product(c, calendar)) != expected(c)] == []
    key = ("start", "n", "unit")
    before = {
        tuple(c[k] for k in key): c["last"] for c in CASES if c["calendar"] == "known"
    }  # fmt: skip
    moved = [(before[tuple(c[k] for k in key)], c["last"]) for c in late]
    assert sum(was < now for was, now in moved) >= 3  # later, and
    assert sum(was > now for was, now in moved) >= 3  # earlier


def test_an_extension_counts_from_the_first_day_and_not_from_the_rolled_one():
    """代表法 第五十一条: three months or six from the day it was assigned, not three and three."""
    wall = Wall()
    first, _provisional = wall.last_day(date(2026, 1, 5), 3, "MONTHS")
    assert first == date(2026, 4, 7)  # 5 April is 清明, made up for on the 6th
    longer = {c["start"]: c["last"] for c in CASES if (c["group"], c["n"]) == ("extension", "6")}
    assert longer["2026-01-05"] == "2026-07-06"  # 5 July is a Sunday
    assert wall.last_day(first, 3, "MONTHS")[0].isoformat() == "2026-07-07"
