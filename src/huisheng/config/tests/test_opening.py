"""A county's first day: from an empty database to an office that can hire."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from huisheng.regions.models import Level, Region
from huisheng.voices.models import Category, TriageRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Region:
    plant = Region.objects.plant
    prov = plant(code="91", name="江北省", level=Level.PROVINCE)
    pref = plant(code="9101", name="北州市", level=Level.PREFECTURE, parent=prov)
    return plant(code="910101", name="北溪县", level=Level.COUNTY, parent=pref)


def first_day(code: str = "910101") -> str:
    said = io.StringIO()
    call_command("open_county", code, name="陈主任", username="chen", stdout=said)
    return said.getvalue().split()[-1]


def test_the_first_administrator_signs_in_and_adds_somebody(county):
    client = Client()
    signed = client.post("/accounts/login/", {"login": "chen", "password": first_day()})
    assert signed["Location"] == "/desk/"
    added = client.post("/desk/people/new/", {"name": "马小云"})
    assert added.status_code == 302
    assert Category.objects.filter(region=county).count() > 5
    assert TriageRule.objects.filter(region=county).exists()


def test_a_county_is_opened_once(county):
    first_day()
    with pytest.raises(CommandError, match="已经有"):
        call_command("open_county", "910101", name="别人", username="other")


def test_an_area_that_is_not_there_is_refused():
    with pytest.raises(CommandError, match="import the divisions"):
        first_day()
