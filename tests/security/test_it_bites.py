"""The matrix reports what it is there for: each kind of leak, built on purpose."""

from __future__ import annotations

import pytest
from django.test import override_settings

from tests.security import oracle
from tests.security.addresses import without_a_row, without_an_address
from tests.security.matrix import Report
from tests.security.oracle import Row

pytestmark = pytest.mark.django_db
SEEN = "registered"
GUARDED = ["401", "403"]


@pytest.fixture(autouse=True)
def a_broken_house():
    with override_settings(ROOT_URLCONF="tests.security.broken"):
        yield


def row(name: str, sees: str, *, outside: str = "login", inside: str = "ok") -> Row:
    answers = dict.fromkeys(oracle.ROLE_COLUMNS.values(), inside)
    answers |= {"anon": outside, "none": "403" if outside == "login" else outside, "rep": outside}
    address = f"/broken/{name}/{{pk}}/"
    return Row(name, address, (SEEN, "next"), ("GET",), sees, answers, "404", "405")


def wrong(matrix, broken: Row, *visitors: str) -> list[str]:
    report = Report()
    for name in visitors:
        for cell in matrix.cells(broken, matrix.world.visitors[name], ("GET",)):
            report.add(matrix.check(cell))
    return report.wrong


def test_an_address_without_a_row_is_reported():
    rows = oracle.read().rows
    assert without_a_row(rows) == ["coded", "echo", "gossip", "parcel", "peek", "tagged"]
    gone = Row("voices:secret", "/desk/secret/", (), ("GET",), "", {"anon": "ok"}, "", "405")
    moved = Row("voices:show", "/desk/voices/", (), ("GET",), "", {"anon": "ok"}, "", "405")
    assert len(without_an_address([*rows, gone, moved])) == 2


def test_a_view_that_finds_without_asking_who_looks_is_reported(matrix):
    found = wrong(matrix, row("peek", "SH"), "陈二")
    assert "expected 404, got ok" in found[0]
    assert "leaks voice.title of registered" in " ".join(found)
    assert any("COUNTY_OFFICE" in each and each.startswith("peek") for each in found)


def test_a_page_that_prints_the_reporters_telephone_is_reported(matrix):
    found = wrong(matrix, row("gossip", "SH"), "王芳", "陈二", "路人")
    assert len(found) == 2  # 王芳 of the one, 陈二 of the other
    assert "leaks contact.phone of registered" in found[0] and "王芳" in found[0]


def test_a_refusal_that_says_there_is_something_is_reported(matrix):
    found = wrong(matrix, row("echo", "SH"), "柳树")
    assert len(found) == 2 and all("told apart from what is not there" in each for each in found)


@pytest.mark.parametrize("name", ["parcel", "coded"])
def test_words_in_archives_and_in_codes_are_heard(matrix, name):
    found = wrong(matrix, row(name, "", outside="ok"), "路人")
    assert [each for each in found if "leaks voice.words of registered" in each]


def test_a_header_is_listened_to(matrix):
    found = wrong(matrix, row("tagged", "", outside="ok"), "路人")
    assert "leaks voice.title of registered" in " ".join(found)


def test_a_door_that_opens_too_wide_is_reported(matrix):
    narrow = row("coded", "", outside="login", inside="403")
    found = wrong(matrix, narrow, "路人", "编辑")
    assert [each for each in found if "expected login, got ok" in each]
    assert [each for each in found if "expected 403, got ok" in each]
