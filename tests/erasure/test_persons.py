"""Somebody who served may ask too: what is theirs goes, what they did in office stays."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from huisheng.config import proof
from huisheng.kernel.errors import NotNow
from huisheng.people import erasing, erasures, tokens
from huisheng.people.models import Account, ApiToken, Person, Seat
from huisheng.voices.flow import flow
from huisheng.voices.models import Note
from tests.cast import MONDAY, Cast, account_for, make_cast, speak

pytestmark = pytest.mark.django_db
# Of an open transaction SQLite's file has an older state: test_proof.py looks at written ones.


def open_file() -> str:
    """The file of the test's own database that is still written to; each worker has one."""
    return str(connection.settings_dict["NAME"]) + "-wal"


YESTERDAY = date(2026, 3, 1)


@pytest.fixture
def cast(tmp_path, settings) -> Cast:
    settings.HUISHENG_DATA_DIR = tmp_path
    return make_cast()


def retire(seat: Seat, clerk: Seat) -> Person:
    """The person of a seat, with everything personal on them, whose seat has ended."""
    account = account_for(seat, "qiangong-8231")
    Account.objects.filter(pk=account.pk).update(email="qiangong-8231@mail.example")
    browser = Client()
    browser.force_login(Account.objects.get(pk=account.pk))
    browser.get("/desk/")
    tokens.issue(seat, "网格平台", MONDAY, by=clerk)
    person = Person.objects.get(pk=seat.person_id)
    person.intro, person.pinyin = "家住槐荫巷77号", "qian gong qg"
    person.save()
    Seat.objects.filter(pk=seat.pk).update(active_until=YESTERDAY)
    return person


def test_everything_personal_goes_and_nobody_can_sign_in_by_it(cast):
    person = retire(cast["网格员"], cast["管理员"])
    words = erasing.traces_of(person)
    assert {"qiangong-8231", "qiangong-8231@mail.example", "家住槐荫巷77号", "小马"} <= set(words)
    assert {place.name for place in proof.look(words) if place.found} >= {
        "table people_account", "table people_person",
    }  # fmt: skip
    done = erasing.erase(person, at=MONDAY, reason="REQUEST")
    assert {name for name, number in done.items() if number} == {
        "tokens", "sessions", "account", "person",
    }  # fmt: skip
    assert {place.name for place in proof.look(words) if place.found} <= {open_file()}
    assert not Account.objects.exists() and not ApiToken.objects.exists()


def test_the_name_stays_where_acts_of_office_bear_it(cast):
    voice, _receipt = speak(cast)
    Note.objects.create(
        tenant=cast.county, voice=voice, text="已看现场", seat=cast["王芳"], by="王芳", at=MONDAY
    )
    answers = {"title": "路灯不亮", "category": cast.lamp.pk, "revision": voice.revision}
    flow.take(voice, "register", seat=cast["王芳"], at=MONDAY, answers=answers)
    person = retire(cast["王芳"], cast["管理员"])
    erasing.erase(person, at=MONDAY, reason="REQUEST")
    person.refresh_from_db()
    assert (person.name, person.intro, person.account) == ("王芳", "", None)
    assert "王芳" not in erasing.traces_of(person)


def test_a_deputy_keeps_the_name_and_loses_the_card_number(cast):
    cast.li_jianhua.card_no = "0708"
    cast.li_jianhua.save()
    person = retire(cast["李建华"], cast["管理员"])
    erasing.erase(person, at=MONDAY, reason="REQUEST")
    person.refresh_from_db()
    cast.li_jianhua.refresh_from_db()
    assert (person.name, cast.li_jianhua.card_no) == ("李建华", "")


def test_who_still_holds_a_seat_is_not_erased_by_mistake(cast):
    person = cast["网格员"].person
    with pytest.raises(NotNow, match="still holds a seat"):
        erasing.erase(person, at=MONDAY, reason="REQUEST")
    assert erasing.erase(person, at=MONDAY, reason="REQUEST", although_open=True)["seats"] == 1
    assert not Seat.objects.in_force(date(2026, 3, 3)).filter(person=person).exists()


def test_an_old_database_does_not_bring_them_back(cast):
    person = retire(cast["网格员"], cast["管理员"])
    erasing.erase(person, at=MONDAY, reason="REQUEST")
    account_for(cast["网格员"], "qiangong-8231")
    assert erasures.replay(at=MONDAY) == 1
    assert not Account.objects.exists()


def test_the_command_wants_a_key_and_shows_what_would_go(cast):
    person = retire(cast["网格员"], cast["管理员"])
    with pytest.raises(CommandError, match=str(person.pk)):
        call_command("erase", person="小马", dry_run=True)
    out = StringIO()
    call_command("erase", person=str(person.pk), dry_run=True, stdout=out)
    assert "account" in out.getvalue() and Account.objects.exists()
