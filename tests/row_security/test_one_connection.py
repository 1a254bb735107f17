"""What was said of one asker is gone with their transaction, whoever gets the connection next."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from huisheng.kernel import tracking
from huisheng.people import asking
from huisheng.voices.models import Voice
from huisheng.workflow import throttle
from huisheng.workflow.models import Tries
from tests.cast import MONDAY, make_cast, speak
from tests.row_security.roles import WEB

SAID = """
SELECT count(*) FROM unnest(ARRAY['seat', 'anybody', 'scope', 'key', 'tenant', 'holders', 'cases'])
AS name WHERE current_setting('huisheng.' || name, true) <> ''
"""


@pytest.fixture
def webs_own(transactional_db, locked):
    """A connection that is the web's for as long as it lasts, as a pool would hand it on."""
    cast = make_cast()
    speak(cast)
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION ROLE {WEB}")
    yield cast
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def said() -> int:
    with connection.cursor() as cursor:
        cursor.execute(SAID)
        return int(cursor.fetchone()[0])


def test_a_seat_is_forgotten_with_its_transaction(webs_own):
    assert asking.is_locked()
    with asking.one_transaction():
        asking.ask(webs_own["王芳"].pk, at=MONDAY)
        assert Voice.objects.count() == 1
        assert said() > 0
    assert said() == 0
    assert not Voice.objects.exists()
    with transaction.atomic():
        assert not Voice.objects.exists()


def test_so_it_is_where_the_request_fails(webs_own):
    with pytest.raises(ZeroDivisionError), asking.one_transaction():
        asking.ask(webs_own["王芳"].pk, at=MONDAY)
        raise ZeroDivisionError
    assert said() == 0
    assert not asking.is_told()


def test_a_refused_request_keeps_the_tries_it_counted(webs_own, client):
    wrong = client.post("/track", {"code": tracking.display(tracking.new_code()), "pin": ""})
    assert wrong.status_code == 422
    assert Tries.objects.filter(act__startswith="track").exists()


def test_a_failure_of_ours_takes_everything_back(webs_own, client, monkeypatch):
    def fall(*_args: object, **_said: object) -> None:
        throttle.count("fall", "key", at=MONDAY, minutes=60)
        raise ZeroDivisionError

    monkeypatch.setattr("huisheng.portal.queries.public_home", fall)
    client.raise_request_exception = False
    assert client.get("/").status_code == 500
    assert not Tries.objects.filter(act="fall").exists()
    assert said() == 0
