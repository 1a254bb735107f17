"""`visible_to` forgets to look: pages and API then ask for everything, and still leak nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from huisheng.people import tokens
from huisheng.voices.models import Voice
from huisheng.voices.models.voices import VoiceQuerySet
from tests.cast import MONDAY, account_for, speak
from tests.row_security.roles import requests_as_the_web

OWN, SIBLING, FOREIGN = "大河口的路灯坏了", "学苑的路灯坏了", "临江的路灯坏了"
SEATS = {  # what each may see of the three
    "王芳": {OWN}, "学苑": {SIBLING}, "主席": {OWN}, "陈主任": {OWN, SIBLING}, "陈二": {FOREIGN},
    "村委": set(), "网格员": set(), "管理员": set(), "李建华": {OWN},
}  # fmt: skip


@pytest.fixture
def spoken(cast, settings, monkeypatch) -> Iterator[dict[str, Voice]]:
    """One voice at each door, then the first lock taken out, and requests made as the web."""
    settings.HUISHENG_REQUIRE_TOTP = False
    said = {
        OWN: speak(cast, OWN)[0],
        SIBLING: speak(cast, SIBLING, region=cast.community, station=cast.street_station)[0],
        FOREIGN: speak(cast, FOREIGN, region=cast.next_county, station=None)[0],
    }
    monkeypatch.setattr(VoiceQuerySet, "visible_to", lambda self, seat: self.all())
    with requests_as_the_web():
        yield said


def leaked(page: str) -> set[str]:
    return {words for words in (OWN, SIBLING, FOREIGN) if words in page}


@pytest.mark.parametrize("who", SEATS)
def test_the_desk_shows_what_is_the_seats_own(cast, spoken, who):
    client = Client()
    client.force_login(account_for(cast[who], "one"))
    listed = client.get("/desk/voices/").content.decode()
    assert leaked(listed) == SEATS[who]
    found = client.get("/desk/voices/?q=路灯").content.decode()
    assert leaked(found) == SEATS[who]
    assert leaked(client.get("/desk/").content.decode()) <= SEATS[who]
    for words, voice in spoken.items():
        shown = client.get(f"/desk/voices/{voice.pk}/")
        assert (shown.status_code == 200) == (words in SEATS[who])
        assert leaked(shown.content.decode()) <= SEATS[who]
        step = client.post(f"/desk/voices/{voice.pk}/steps/note/", {"text": "看一看"})
        assert words in SEATS[who] or step.status_code == 404


@pytest.mark.parametrize("who", ["王芳", "学苑", "陈二", "管理员"])
def test_so_does_the_api(cast, spoken, who):
    client = Client(headers={"Authorization": f"Bearer {tokens.issue(cast[who], '测试', MONDAY)}"})
    assert leaked(client.get("/api/v1/voices").content.decode()) == SEATS[who]
    for words, voice in spoken.items():
        shown = client.get(f"/api/v1/voices/{voice.pk}")
        assert shown.status_code == (200 if words in SEATS[who] else 404)


def test_to_the_public_no_page_shows_any(cast, spoken, monkeypatch):
    monkeypatch.setattr(VoiceQuerySet, "public", lambda self: self.all())
    client = Client()
    for address in ("/", "/s/dahekou", "/api/v1/published"):
        page = client.get(address)
        assert page.status_code == 200
        assert leaked(page.content.decode()) == set()
    for voice in spoken.values():
        assert client.get(f"/voices/{voice.pk}").status_code == 404


def test_a_reporter_sees_their_own_and_no_other(cast, spoken):
    voice, receipt = speak(cast, "桥栏杆松了。")
    client = Client()
    client.post("/track", {"code": receipt.code, "pin": receipt.pin})
    page = client.get("/track/mine")
    assert voice.title in page.content.decode()
    assert leaked(page.content.decode()) == set()
