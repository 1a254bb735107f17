"""The calendar in force: bundled years, entered years, provisional years, and their editing."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from huisheng.audit import ledger
from huisheng.kernel.errors import Invalid, NotNow
from huisheng.kernel.spans import Unit
from huisheng.kernel.workdays import deadline
from huisheng.regions import calendars, statutory
from huisheng.regions.models import CalendarDay, CalendarYear, DayKind
from huisheng.regions.tests.places import NOON

pytestmark = pytest.mark.django_db

BY = {"seat": None, "at": NOON, "reason": "国办发明电〔2026〕1号"}


def test_bundled_years_agree_with_another_table_day_by_day():
    """Two libraries that keep the notices apart must say the same of every day."""
    import chinese_calendar

    calendar = calendars.calendar()
    day = date(2015, 1, 1)
    while day <= date(2026, 12, 31):
        assert calendar.is_working_day(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_2026_is_published_and_2027_is_provisional_without_any_seeding():
    calendar = calendars.calendar()
    assert not calendar.is_provisional(date(2026, 12, 31))
    found = deadline(date(2026, 11, 22), 3, Unit.MONTHS, calendar)
    assert found.provisional
    assert found.on == date(2027, 2, 22)
    assert not calendar.is_working_day(date(2027, 2, 8))  # Spring Festival, computed
    assert calendar.is_provisional(date(2060, 1, 1)) and calendar.is_working_day(date(2060, 1, 5))


def test_an_edit_is_seen_at_once_and_writes_a_ledger_line():
    saturday = date(2027, 2, 20)
    assert not calendars.calendar().is_working_day(saturday)
    calendars.mark_day(saturday, DayKind.WORK, "春节调休上班", **BY)
    assert calendars.calendar().is_working_day(saturday)
    calendars.clear_day(saturday, **BY)
    assert not calendars.calendar().is_working_day(saturday)
    kinds = [line.kind for line in ledger.of(CalendarYear.objects.get(year=2027))]
    assert kinds == ["calendaryear.seed", "calendaryear.mark_day", "calendaryear.clear_day"]


def test_a_computed_day_can_be_taken_back():
    holiday = date(2027, 10, 4)
    assert not calendars.calendar().is_working_day(holiday)
    calendars.clear_day(holiday, **BY)
    assert calendars.calendar().is_working_day(holiday)


def test_an_edit_rolled_back_is_forgotten():
    calendars.calendar()
    with pytest.raises(RuntimeError), transaction.atomic():
        calendars.mark_day(date(2026, 11, 23), DayKind.OFF, "放假", **BY)
        assert not calendars.calendar().is_working_day(date(2026, 11, 23))
        raise RuntimeError
    assert calendars.calendar().is_working_day(date(2026, 11, 23))


def test_publishing_a_year_makes_its_deadlines_firm():
    calendars.publish_year(2027, **BY)
    assert not deadline(date(2026, 11, 22), 3, Unit.MONTHS, calendars.calendar()).provisional
    with pytest.raises(NotNow):
        calendars.publish_year(2027, **BY)
    calendars.publish_year(2027, published=False, **BY)
    assert calendars.calendar().is_provisional(date(2027, 1, 1))


def test_nonsense_is_refused():
    with pytest.raises(Invalid, match="本来就上班"):
        calendars.mark_day(date(2026, 11, 23), DayKind.WORK, "调休", **BY)
    with pytest.raises(Invalid, match="名称"):
        calendars.mark_day(date(2026, 11, 23), DayKind.OFF, " ", **BY)
    with pytest.raises(Invalid, match="原因"):
        calendars.mark_day(date(2026, 11, 23), DayKind.OFF, "放假", **BY | {"reason": ""})
    with pytest.raises(NotNow):
        calendars.clear_day(date(2026, 11, 23), **BY)
    assert not CalendarDay.objects.filter(day=date(2026, 11, 23)).exists()


def test_the_calendar_costs_one_small_query(django_assert_num_queries):
    calendars.calendar()
    with django_assert_num_queries(1):
        calendars.calendar()


def test_seeding_keeps_what_was_entered_unless_told():
    said = StringIO()
    call_command("calendar", "seed", "2026", "2027", stdout=said)
    assert "2026\tpublished" in said.getvalue() and "2027\tprovisional" in said.getvalue()
    calendars.mark_day(date(2026, 11, 23), DayKind.OFF, "放假", **BY)
    call_command("calendar", "seed", "2026", stdout=said)
    assert CalendarDay.objects.filter(day=date(2026, 11, 23)).exists()
    call_command("calendar", "seed", "2026", "--anew", stdout=said)
    assert not CalendarDay.objects.filter(day=date(2026, 11, 23)).exists()
    off, work = statutory.days_of(2026)
    assert CalendarDay.objects.filter(day__year=2026).count() == len(off) + len(work)
