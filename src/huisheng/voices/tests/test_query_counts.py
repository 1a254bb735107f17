"""What the desk's busiest pages ask of the database: pinned, the same for sixty as for five."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huisheng.voices.flow import flow
from huisheng.voices.models import Voice
from huisheng.workflow import counts
from tests.cast import MONDAY, Cast, account_for, make_cast, speak

pytestmark = pytest.mark.django_db

# Page → queries, the session's and the seat's own among them.
PAGES = {
    "/desk/": 5,
    "/desk/?late=1": 5,
    "/desk/voices/": 8,
    "/desk/voices/?stage=SUBMITTED": 8,
    "/desk/voices/?q=路灯": 9,
    "/desk/voices/{voice}/": 10,
    "/desk/voices/{voice}/steps/register/": 6,
    "/desk/voices/{voice}/steps/note/": 5,
    "/desk/voices/new/": 8,
    "/desk/seat/": 5,
    "/desk/more/": 4,
    "/desk/messages/": 5,
}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def desk(cast) -> Client:
    client = Client()
    client.force_login(account_for(cast["王芳"], "wangfang"))
    return client


def asked(desk: Client, address: str) -> int:
    """How many questions a page asks once everything that is kept is warm."""
    desk.get(address)
    with CaptureQueriesContext(connection) as found:
        assert desk.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_what_it_asked(cast, desk, address):
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        voices = [speak(cast, f"第{n}盏路灯不亮")[0] for n in range(5)]
        there = address.format(voice=voices[0].pk)
        few = asked(desk, there)
        for n in range(55):
            speak(cast, f"又有第{n}盏路灯不亮")
        while counts.fold():
            pass
        assert asked(desk, there) <= few
        assert few == PAGES[address]


def test_a_step_asks_what_it_asked(cast, desk):
    voice, _receipt = speak(cast)
    answers = {"title": "村口路灯不亮", "category": cast.lamp.pk}
    with CaptureQueriesContext(connection) as found:
        response = desk.post(reverse("voices:step", args=[voice.pk, "register"]), answers)
    assert response.status_code == 302
    assert len(found) == (16 if connection.vendor == "sqlite" else 15)  # one word index or two
    assert flow.stages[Voice.objects.get(pk=voice.pk).stage].is_open
