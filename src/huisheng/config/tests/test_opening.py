"""A county's first day: from an empty database to three administrators and an office that hires."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from huisheng.people.models import Person, Role, Seat, Unit
from huisheng.regions.models import Level, Region
from huisheng.voices.models import Category, TriageRule

pytestmark = pytest.mark.django_db
THREE = {"system": "钱工:qian", "security": "许工:xu", "audit": "郑老师:zheng"}


@pytest.fixture
def county() -> Region:
    plant = Region.objects.plant
    prov = plant(code="91", name="江北省", level=Level.PROVINCE)
    pref = plant(code="9101", name="北州市", level=Level.PREFECTURE, parent=prov)
    return plant(code="910101", name="北溪县", level=Level.COUNTY, parent=pref)


def first_day(**named: str) -> dict[str, str]:
    """Open 北溪县; return {user name: password} as the operator reads them."""
    said = io.StringIO()
    call_command("open_county", "910101", **(named or THREE), stdout=said)
    return dict(line.split() for line in said.getvalue().splitlines()[1:])


def enter(username: str, password: str) -> Client:
    client = Client()
    signed = client.post("/accounts/login/", {"login": username, "password": password})
    assert signed["Location"] == "/desk/"
    return client


def test_the_security_administrator_hires_the_office(county):
    client = enter("xu", first_day()["xu"])
    client.post("/desk/people/new/", {"name": "陈主任"})
    person = Person.objects.get(name="陈主任")
    office = Unit.objects.get(tenant=county)
    answers = {"role": "COUNTY_OFFICE", "region": county.pk, "unit": office.pk,
               "active_from": "2026-01-01"}  # fmt: skip
    assert client.post(f"/desk/people/{person.pk}/seats/new/", answers).status_code == 302
    page = client.post(f"/desk/people/{person.pk}/account/", {"username": "chen"})
    assert enter("chen", page.context["password"]).get("/desk/people/").status_code == 200
    assert Category.objects.filter(region=county).count() > 5
    assert TriageRule.objects.filter(region=county).exists()


def test_each_of_the_three_has_one_seat_and_their_own_pages(county):
    clients = {name: enter(name, password) for name, password in first_day().items()}
    may = {
        name: [client.get(page).status_code for page in
               ("/desk/settings/", "/desk/people/", "/desk/ledger/")]
        for name, client in clients.items()
    }  # fmt: skip
    assert may == {"qian": [200, 403, 403], "xu": [403, 200, 403], "zheng": [403, 403, 200]}
    assert Seat.objects.exclude(person=None).count() == 3


def test_a_county_is_opened_once(county):
    first_day()
    with pytest.raises(CommandError, match="已经有三员"):
        call_command("open_county", "910101", **THREE)


def test_a_county_opened_before_gets_those_who_are_missing(county):
    first_day()
    Seat.objects.filter(role=Role.AUDIT_ADMIN).update(active_until="2026-01-02",
                                                      active_from="2026-01-01")  # fmt: skip
    with pytest.raises(CommandError, match="还缺审计管理员"):
        call_command("open_county", "910101")
    assert list(first_day(audit="高老师:gao")) == ["gao"]


def test_one_user_name_cannot_be_two_of_them(county):
    with pytest.raises(CommandError, match="已经有人用了"):
        first_day(**THREE | {"audit": "许工:xu"})
    assert not Seat.objects.filter(tenant=county).exists()


def test_an_area_that_is_not_there_is_refused():
    with pytest.raises(CommandError, match="import the divisions"):
        first_day()
