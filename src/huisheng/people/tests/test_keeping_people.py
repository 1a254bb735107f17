"""The county's office gives seats and accounts; nobody gives what is not theirs to give."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from huisheng.audit import ledger
from huisheng.kernel.errors import Invalid, NotAllowed
from huisheng.people import actions
from huisheng.people.models import Person, Role, Seat
from tests.cast import MONDAY, PASSWORD, Cast, account_for, make_cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def sit(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(account_for(cast[name], "keeper"))
    return client


def give(cast: Cast, by: str, **what: object) -> Seat:
    person = actions.add_person("马小云", seat=cast[by], at=MONDAY)
    return actions.give_seat(
        person, **{"role": Role.LIAISON, "region": cast.village, "unit": cast.station.unit,
                   "on": TODAY, "seat": cast[by], "at": MONDAY} | what,
    )  # fmt: skip


def test_the_office_hires_somebody_through_the_pages(cast):
    client = sit(cast, "陈主任")
    client.post("/desk/people/new/", {"name": "马小云"})
    person = Person.objects.get(name="马小云")
    answers = {"role": "LIAISON", "region": cast.village.pk, "unit": cast.station.unit_id,
               "active_from": "2026-01-01"}  # fmt: skip
    assert client.post(f"/desk/people/{person.pk}/seats/new/", answers).status_code == 302
    page = client.post(f"/desk/people/{person.pk}/account/", {"username": "maxiaoyun"})
    password = page.context["password"]
    hired = Client()
    entered = hired.post("/accounts/login/", {"login": "MaXiaoYun", "password": password})
    assert entered["Location"] == "/desk/"
    assert hired.get("/desk/more/").status_code == 200
    kinds = {line.kind for line in ledger.of(person)}
    assert kinds == {"person.add", "person.give_account"}


def test_she_is_found_by_pinyin(cast):
    give(cast, "陈主任")
    client = sit(cast, "陈主任")
    for words in ("马小", "maxiao", "mxy"):
        assert "马小云" in client.get("/desk/people/", {"q": words}).content.decode()


def test_a_town_cannot_give_seats_of_the_county_nor_of_another_town(cast):
    with pytest.raises(NotAllowed):
        give(cast, "主席", role=Role.COUNTY_OFFICE)
    with pytest.raises(NotAllowed):
        give(cast, "主席", region=cast.community)
    assert give(cast, "主席").role == Role.LIAISON


def test_the_stranger_cannot_see_or_change_anybody_here(cast):
    client = sit(cast, "陈二")
    assert "王芳" not in client.get("/desk/people/").content.decode()
    assert client.get(f"/desk/people/{cast['王芳'].person_id}/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.end_seat(cast["王芳"], on=TODAY, reason="x", seat=cast["陈二"], at=MONDAY)


def test_those_who_keep_no_people_are_turned_away(cast):
    assert sit(cast, "王芳").get("/desk/people/").status_code == 403


def test_a_seat_in_a_unit_needs_the_unit(cast):
    with pytest.raises(Invalid):
        give(cast, "陈主任", unit=None)


def test_a_stand_in_shares_the_desk_while_it_lasts(cast):
    stand_in = give(cast, "陈主任", stands_in_for=cast["王芳"], until=date(2026, 4, 1))
    assert stand_in.holder_key == cast["王芳"].holder_key
    assert Seat.objects.in_force(date(2026, 3, 31)).filter(pk=stand_in.pk).exists()
    assert not Seat.objects.in_force(date(2026, 4, 1)).filter(pk=stand_in.pk).exists()


def test_nobody_ends_the_seat_they_sit_on(cast):
    with pytest.raises(NotAllowed):
        actions.end_seat(cast["陈主任"], on=TODAY, reason="x", seat=cast["陈主任"], at=MONDAY)


def test_a_new_password_ends_the_old_one(cast):
    account_for(cast["王芳"], "wangfang")
    fresh = actions.reset_password(cast["王芳"].person, seat=cast["陈主任"], at=MONDAY)
    account = cast["王芳"].person.account
    account.refresh_from_db()
    assert account.check_password(fresh) and not account.check_password(PASSWORD)
