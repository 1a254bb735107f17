"""Whatever is done to a table: no crash, no half, every bad row told once with its number."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huisheng.kernel.errors import Refused
from huisheng.voices.models import Identity, Voice
from huisheng.voices.tests.tables import HEAD, ROWS, take_in
from huisheng.workflow.models import SearchEntry, WorkItem
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db
EXAMPLES = 200

odd = st.sampled_from([
    "", " ", "　", "无", "1.39E+10", "１３８００００１２３４", "43524.47", "2026-13-45", "=1+1",
    "\u202e倒", "𠮷田", "a\x00b", "2019-02-28 11:25:05", "九千九百九十九", "'", '"', "\r\n两\n行",
    "路" * 20_001, "#REF!", "-", "2026年2月29日", "99999.9", "2026-02-27T10:00:00Z",
])  # fmt: skip
cell = st.one_of(odd, st.text(max_size=30))
rows = st.lists(st.lists(cell, min_size=3, max_size=8), max_size=6)
heads = st.one_of(
    st.just(HEAD),
    st.just([*HEAD, "姓名", "电话", "所属村居", "类别"]),
    st.lists(st.sampled_from([*HEAD, "电话", "姓名", "类别", "", "body"]), min_size=1, max_size=7),
)
codes = st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"])


def written(head: list[str], table: list[list[str]], code: str) -> bytes:
    held = io.StringIO()
    csv.writer(held).writerows([head, *ROWS, *table])
    return held.getvalue().encode(code, errors="replace")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(head=heads, table=rows, code=codes, cut=st.integers(0, 40), flip=st.integers(0, 400))
def test_no_damage_brings_in_a_half_or_breaks_anything(
    cast, tmp_path_factory, head, table, code, cut, flip
):
    path = tmp_path_factory.getbasetemp() / "damaged.csv"
    content = bytearray(written(head, table, code))
    if flip < len(content) and flip % 3 == 0:
        content[flip] ^= 0x15
    path.write_bytes(bytes(content[: len(content) - cut] if cut % 4 == 0 else content))
    with transaction.atomic():
        _import_twice(cast, path)
        transaction.set_rollback(True)


def _import_twice(cast: Cast, path) -> None:
    try:
        report = take_in(cast, path)
    except Refused as refusal:
        assert str(refusal)
        report = None
    stored = Voice.objects.count()
    if report is None or not report.ok:
        assert stored == 0
        if report:
            told = [(error.row, error.column) for error in report.errors]
            assert len(told) == len(set(told))
            assert {row for row, _column in told} <= set(range(2, 100))
            assert report.created == 0
        return
    assert (report.created, report.created + report.unchanged) == (stored, report.rows)
    assert [m.objects.count() for m in (Identity, WorkItem, SearchEntry)] == [stored] * 3
    assert take_in(cast, path).created == 0
    assert Voice.objects.count() == stored
