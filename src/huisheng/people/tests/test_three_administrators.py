"""三员: the one who runs the house, the one who gives the keys, the one who reads the ledger."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from huisheng.audit import ledger
from huisheng.kernel.errors import Invalid, NotAllowed
from huisheng.people import actions, policy
from huisheng.people.models import ADMINISTRATORS, Role, Seat
from tests.cast import MONDAY, SINCE, Cast, account_for, make_cast, speak

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
THREE = ["管理员", "安全管理员", "审计管理员"]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def sit(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(account_for(cast[name], "one"))
    return client


def seat(cast: Cast, name: str, role: Role, **period: date) -> Seat:
    person = cast[name].person
    return Seat.objects.create(
        tenant=cast.county, person=person, role=role, region=cast.county,
        **{"active_from": SINCE} | period,
    )  # fmt: skip


@pytest.mark.parametrize("held", THREE)
@pytest.mark.parametrize("other", ADMINISTRATORS)
def test_the_database_refuses_a_second_of_the_three(cast, held, other):
    if cast[held].role == other:  # twice the same is no conflict of interest
        assert seat(cast, held, other).pk
        return
    with pytest.raises(IntegrityError, match="three administrators"), transaction.atomic():
        seat(cast, held, other)


def test_it_refuses_a_change_as_well(cast):
    person = cast["管理员"].person
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(pk=cast["安全管理员"].pk).update(person=person)
    ended = seat(cast, "审计管理员", Role.AUDIT_ADMIN, active_until=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(pk=ended.pk).update(role=Role.ADMIN)


def test_one_after_the_other_is_allowed_and_a_single_shared_day_is_not(cast):
    mine = cast["管理员"]
    Seat.objects.filter(pk=mine.pk).update(active_until=TODAY)
    assert seat(cast, "管理员", Role.AUDIT_ADMIN, active_from=TODAY).pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(pk=mine.pk).update(active_until=TODAY + timedelta(days=1))


def test_the_page_says_in_words_who_is_what_already(cast):
    client = sit(cast, "安全管理员")
    person = cast["管理员"].person
    answers = {"role": "AUDIT_ADMIN", "region": cast.county.pk, "active_from": "2026-03-02"}
    page = client.post(f"/desk/people/{person.pk}/seats/new/", answers)
    assert page.status_code == 422
    assert "钱工已经是系统管理员" in page.content.decode()
    with pytest.raises(Invalid, match="不能由一个人兼任"):
        actions.give_seat(
            person, role=Role.AUDIT_ADMIN, region=cast.county, on=TODAY,
            seat=cast["安全管理员"], at=MONDAY,
        )  # fmt: skip


@pytest.mark.parametrize("by", ["管理员", "审计管理员", "陈主任", "主席", "陈二"])
@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_only_the_security_administrator_gives_and_ends_these_seats(cast, by, role):
    person = actions.add_person("马小云", seat=cast["陈主任"], at=MONDAY)
    held = next(cast[name] for name in THREE if cast[name].role == role)
    with pytest.raises(NotAllowed):
        actions.give_seat(person, role=role, region=cast.county, on=TODAY, seat=cast[by], at=MONDAY)
    with pytest.raises(NotAllowed):
        actions.end_seat(held, on=TODAY, reason="x", seat=cast[by], at=MONDAY)
    given = actions.give_seat(
        person, role=role, region=cast.county, on=TODAY, seat=cast["安全管理员"], at=MONDAY
    )
    assert given.role == role


def test_the_keeper_of_seats_gives_none_to_themselves(cast):
    mine = cast["安全管理员"]
    with pytest.raises(NotAllowed, match="不能给自己"):
        actions.give_seat(
            mine.person, role=Role.COUNTY_OFFICE, region=cast.county, unit=cast.office,
            on=TODAY, seat=mine, at=MONDAY,
        )  # fmt: skip


def test_the_office_learns_no_password_of_an_administrator(cast):
    with pytest.raises(NotAllowed):
        actions.give_account(cast["管理员"].person, "qian", seat=cast["陈主任"], at=MONDAY)
    account_for(cast["管理员"], "qian")
    with pytest.raises(NotAllowed):
        actions.reset_password(cast["管理员"].person, seat=cast["陈主任"], at=MONDAY)


@pytest.mark.parametrize("name", THREE)
def test_business_is_invisible_to_all_three(cast, name):
    voice, _receipt = speak(cast)
    client = sit(cast, name)
    assert voice.title not in client.get("/desk/voices/").content.decode()
    assert client.get(f"/desk/voices/{voice.pk}/").status_code == 404
    for page in ("/desk/voices/new/", "/desk/voices/rules/", "/desk/voices/import/",
                 "/desk/voices/orphans/", "/desk/messages/phone/"):  # fmt: skip
        assert client.get(page).status_code in (403, 404), page
    assert "/desk/voices/" not in client.get("/desk/").content.decode()


def test_rights_do_not_overlap():
    assert policy.MAY_GIVE.keys() & set(ADMINISTRATORS) == {Role.SECURITY_ADMIN}
    assert not set(policy.MAY_GIVE[Role.COUNTY_OFFICE]) & set(ADMINISTRATORS)


def test_every_gift_is_in_the_ledger(cast):
    person = actions.add_person("马小云", seat=cast["陈主任"], at=MONDAY)
    given = actions.give_seat(
        person, role=Role.ADMIN, region=cast.county, on=TODAY, seat=cast["安全管理员"], at=MONDAY
    )
    assert [line.facts["role"] for line in ledger.of(given)] == ["ADMIN"]
