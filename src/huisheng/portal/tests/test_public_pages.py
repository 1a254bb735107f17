"""谁都能看的几页: the four doors, the lists, a published answer — and nothing of who spoke."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from huisheng.portal import directory
from huisheng.portal.tests.villager import words
from huisheng.stations.models import Station
from huisheng.voices.access import Reporter
from huisheng.voices.flow import flow
from huisheng.voices.models import Voice
from tests.cast import MONDAY, speak


@pytest.fixture
def published(cast) -> Voice:
    voice, _receipt = speak(cast, "我家（电话13800001234）门口第三盏灯不亮。")

    def take(name: str, seat: object, **answers: object) -> None:
        flow.take(voice, name, seat=seat, at=MONDAY + timedelta(days=1), answers=answers)

    take("register", cast["王芳"], title="村口路灯不亮", category=cast.lamp.pk)
    take("take_on", cast["王芳"], handler=cast.village_committee.pk, redacted="路灯不亮")
    take("answer", cast["村委"], text="灯换好了，问电工13900001111。", is_public="on")
    take("grade", Reporter(voice.pk), choice="SATISFIED")
    return Voice.objects.get(pk=voice.pk)


def test_the_first_page_has_four_doors(cast, phone):
    page = phone.get("/").content.decode()
    for door in ('href="/speak"', 'href="/track"', 'href="/deputies"', 'href="/stations"'):
        assert door in page


def test_what_was_answered_lately_stands_there_with_real_numbers(cast, phone, published):
    speak(cast, "另一件还没办的事。")
    phone.get("/s/dahekou")
    page = words(phone.get("/"))
    assert "大河口村：村口路灯不亮" in page
    assert "3月2日反映，3月3日答复，反映人评价“满意”" in page
    assert "收到反映2件，正在办1件，已经答复或办结1件" in page


def test_a_published_answer_shows_the_matter_and_nobody(cast, phone, published):
    page = words(phone.get(f"/voices/{published.pk}"))
    for said in ("村口路灯不亮", "大河口村", "灯换好了", "满意", "大河口村民委员会"):
        assert said in page
    for private in ("13800001234", "13900001111", "何大爷", "我家", "赵工"):
        assert private not in page


def test_what_was_not_published_and_what_never_was_look_the_same(cast, phone, published):
    hidden, _receipt = speak(cast, "不公开的事。")
    pages = [phone.get(f"/voices/{key}") for key in (hidden.pk, uuid4())]
    assert [page.status_code for page in pages] == [404, 404]
    seal = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    bodies = [seal.sub("", page.content.decode()) for page in pages]
    assert bodies[0] == bodies[1]


def test_reopened_matters_leave_the_public_page(cast, phone, published):
    flow.take(
        published, "reopen", seat=Reporter(published.pk), at=MONDAY + timedelta(days=2),
        answers={"reason": "又坏了"},
    )  # fmt: skip
    assert phone.get(f"/voices/{published.pk}").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [("李", ["李建华"]), ("lijianhua", ["李建华"]), ("ljh", ["李建华"]), ("Zhou M", ["周敏"]),
     ("", ["李建华", "周敏"]), ("欧阳", [])],
)  # fmt: skip
def test_deputies_are_found_by_name_spelling_and_initials(cast, phone, query, found):
    page = words(phone.get("/deputies", {"q": query}))
    assert [name for name in ("李建华", "周敏") if name in page] == found


def test_stations_stand_by_town_and_closed_ones_are_gone(cast, phone):
    page = words(phone.get("/stations"))
    assert "江南省云州市云溪县大河镇" in page and "每月15日上午9点到11点" in page
    assert "学苑" not in words(phone.get("/stations?q=dahe"))
    Station.objects.filter(slug="dahekou").update(closed_on=MONDAY.date())
    assert "大河口代表联络站" not in words(phone.get("/stations"))
    assert "已经撤销" in words(phone.get("/s/dahekou"))


def test_a_long_list_asks_for_a_name(cast, phone, monkeypatch):
    monkeypatch.setattr(directory, "MOST", 1)
    assert "一共2个，下面是前1个" in words(phone.get("/deputies"))


def test_search_engines_are_kept_from_what_is_private(phone, db):
    robots = phone.get("/robots.txt").content.decode()
    for private in ("/track", "/receipt", "/slip", "/desk/"):
        assert f"Disallow: {private}" in robots
