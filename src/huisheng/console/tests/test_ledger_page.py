"""The audit administrator reads the ledger, all of it and nothing else."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from huisheng.audit import ledger, notary
from tests.cast import MONDAY, Cast, account_for, make_cast, speak

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def sit(cast: Cast, name: str = "审计管理员") -> Client:
    client = Client()
    client.force_login(account_for(cast[name], "one"))
    return client


def write(cast: Cast, kind: str, by: str = "王芳") -> None:
    with transaction.atomic():
        ledger.record(kind, cast[by], seat=cast[by], at=MONDAY)


def test_a_line_says_who_did_what_and_where_it_stands_in_the_chain(cast):
    speak(cast, "村口第三盏路灯不亮")
    write(cast, "seat.end")
    notary.link(at=MONDAY)
    page = sit(cast).get("/desk/ledger/").content.decode()
    assert "王芳" in page and "停用岗位" in page and "seat.end" in page


def test_it_shows_nothing_of_the_people(cast):
    voice, receipt = speak(cast, "村口第三盏路灯不亮")
    page = sit(cast).get("/desk/ledger/").content.decode()
    assert str(voice.pk)[-12:] in page
    for hidden in ("何大爷", "13800001234", "路灯", receipt.code):
        assert hidden not in page


def test_the_next_countys_lines_are_not_there(cast):
    write(cast, "seat.end", by="陈二")
    assert "陈二" not in sit(cast).get("/desk/ledger/").content.decode()


def test_it_is_found_by_kind_by_name_and_by_day(cast):
    write(cast, "seat.end")
    write(cast, "token.issue", by="陈主任")
    client = sit(cast)

    def found(**asked: str) -> int:
        page = client.get("/desk/ledger/", asked).content.decode()
        return page.count('data-testid="ledger-line"')

    assert found() == 2
    assert found(kind="token.") == found(q="王芳") == 1
    assert found(since="2026-03-02", until="2026-03-02") == 2
    assert found(since="2026-03-03") == 0
    assert found(kind="nonsense", since="yesterday") == 2


def test_it_is_turned_page_by_page(cast):
    for _n in range(60):
        write(cast, "seat.end")
    client = sit(cast)
    first = client.get("/desk/ledger/")
    after = first.context["page"].next_token
    second = client.get("/desk/ledger/", {"after": after})
    assert len(first.context["rows"]) == 50 and len(second.context["rows"]) == 10


@pytest.mark.parametrize("name", ["管理员", "安全管理员", "陈主任", "高老师", "王芳", "陈二"])
def test_nobody_else_opens_it(cast, name):
    assert sit(cast, name).get("/desk/ledger/").status_code == 403


def test_it_cannot_be_written_to(cast):
    assert sit(cast).post("/desk/ledger/").status_code == 405


def test_a_page_costs_a_handful_of_queries(cast, django_assert_max_num_queries):
    for _n in range(20):
        write(cast, "seat.end")
    client = sit(cast)
    client.get("/desk/ledger/")
    with django_assert_max_num_queries(8):
        client.get("/desk/ledger/")
