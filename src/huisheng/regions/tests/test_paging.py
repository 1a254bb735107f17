"""Keyset paging: every row once, in order, forwards and back; a bad token is refused."""

from datetime import date
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huisheng.kernel.errors import Invalid
from huisheng.kernel.paging import page
from huisheng.regions.models import CalendarDay, LocalValue, Region
from huisheng.regions.tests.places import NOON, plant_down

pytestmark = pytest.mark.django_db

ORDERS = [
    ("active_from", "id"), ("-active_from", "-id"), ("active_from", "-name"), ("name", "-level"),
    ("-active_until", "active_from"), ("id",), (),
]  # fmt: skip
optional_days = st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 4))


@pytest.mark.parametrize("order", ORDERS, ids=str)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(optional_days, st.sampled_from("甲乙丙")), max_size=12),
    size=st.integers(1, 5),
)
def test_walking_there_and_back_sees_every_row_once(order, rows, size):
    with transaction.atomic():
        Region.objects.bulk_create(
            Region(code=str(i), path=f"/{i}/", name=name, full_name=name, level=1, active_from=day)
            for i, (day, name) in enumerate(rows)
        )
        check_walk(Region.objects.all(), order, size)
        transaction.set_rollback(True)


def check_walk(everything, order, size):
    pages = [page(everything, order, size=size)]
    while token := pages[-1].next_token:
        pages.append(page(everything, order, after=token, size=size))
    seen = [row.pk for found in pages for row in found.rows]
    assert sorted(seen) == sorted(everything.values_list("pk", flat=True))
    assert pages[0].prev_token is None
    for earlier, later in pairwise(pages):
        back = page(everything, order, after=later.prev_token, size=size)
        assert back.rows == earlier.rows
        assert page(everything, order, after=back.next_token, size=size).rows == later.rows


def test_rows_added_meanwhile_neither_repeat_nor_hide_others():
    def add(*places):
        for place in places:
            CalendarDay.objects.create(day=date(2026, 1, place), kind="OFF", name="x")

    add(1, 3, 5, 7, 9)
    first = page(CalendarDay.objects.all(), ("day",), size=2)
    add(2)
    second = page(CalendarDay.objects.all(), ("day",), after=first.next_token, size=2)
    assert [row.day.day for row in second.rows] == [5, 7]


def test_the_order_may_cross_a_foreign_key():
    regions = plant_down("丙省", "乙市", "甲县")
    for region in regions:
        LocalValue.objects.create(region=region, key="k", value=1, set_at=NOON)
    values = LocalValue.objects.select_related("region")
    first = page(values, ("-region__level",), size=1)
    second = page(values, ("-region__level",), after=first.next_token, size=1)
    assert [p.rows[0].region for p in (first, second)] == [regions[2], regions[1]]


@pytest.mark.parametrize("token", ["x", "ÿ", "e30", "W10", "W251bGxd", "A" * 2000, "AAAA", "\0"])
def test_a_bad_token_is_refused(token):
    with pytest.raises(Invalid, match="第一页"):
        page(CalendarDay.objects.all(), ("day",), after=token)


def test_a_token_of_another_list_is_refused():
    plant_down("江南省", "云州市")
    token = page(Region.objects.all(), ("code",), size=1).next_token
    with pytest.raises(Invalid):
        page(Region.objects.all(), ("-code",), after=token)
