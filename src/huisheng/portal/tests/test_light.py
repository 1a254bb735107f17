"""轻: few questions to the database, few bytes to an old telephone, nothing but our own files."""

from __future__ import annotations

import gzip
import re

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client

from huisheng.portal.tests.villager import enter, file, receipt_of, sheet, the_voice
from huisheng.voices.flow import flow
from tests.cast import MONDAY, look, speak

FIRST_PAGE = 150_000  # bytes, with everything it loads
QUERIES = {"/": 3, "/speak?area=900101": 3, "/s/dahekou": 5, "/d/lijianhua": 5, "/stations": 2}


@pytest.mark.parametrize("address", QUERIES)
def test_pages_ask_the_database_little(cast, address, django_assert_num_queries):
    with django_assert_num_queries(QUERIES[address]):
        assert Client().get(address).status_code == 200


def test_filing_asks_no_more_than_it_must(cast, phone, django_assert_num_queries):
    file(phone, cast)
    indexing = 2 if connection.vendor == "sqlite" else 1  # of the words, in each engine's own way
    with django_assert_num_queries(21 + indexing):
        assert phone.post("/s/dahekou", sheet(cast)).status_code == 302


def test_ones_own_page_costs_the_same_however_much_happened(cast, phone, django_assert_num_queries):
    file(phone, cast)
    enter(phone, *receipt_of(phone))
    with django_assert_num_queries(10):
        phone.get("/track/mine")
    take_it_far(cast)
    with django_assert_num_queries(11):  # and the seats of those who acted, looked up together
        phone.get("/track/mine")


@pytest.mark.parametrize("address", ["/", "/s/dahekou", "/track"])
def test_the_first_page_weighs_little_with_all_it_loads(cast, phone, address):
    for _ in range(3):
        speak(cast)
    page = phone.get(address).content
    loaded = set(re.findall(r'(?:href|src)="/static/([^"#]+)', page.decode()))
    sizes = {name: _size(name) for name in loaded}
    assert {"ui/tokens.css", "ui/parts.css", "portal/pages.css"} <= set(sizes)
    assert len(page) + sum(sizes.values()) <= FIRST_PAGE, sizes
    assert not re.findall(r'(?:href|src)="https?://', page.decode())  # nobody else's server


def take_it_far(cast) -> None:
    """The station registers the voice and looks at the contact three times."""
    voice = the_voice()
    answers = {"title": "村口路灯不亮", "category": cast.lamp.pk}
    flow.take(voice, "register", seat=cast["王芳"], at=MONDAY, answers=answers)
    for _ in range(3):
        look(voice, cast["王芳"], cast["主席"])


def _size(name: str) -> int:
    """What travels: text is sent compressed, as WhiteNoise keeps it."""
    found = finders.find(name)
    return len(gzip.compress(open(found, "rb").read())) if found else 0
