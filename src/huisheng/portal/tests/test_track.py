"""查我的事: with the code one sees where it stands, and with the PIN one's own words."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from huisheng.portal.tests.villager import LAMP, enter, file, picture, receipt_of, the_voice, words
from huisheng.voices.flow import flow
from huisheng.voices.models import Attachment
from tests.cast import MONDAY


@pytest.fixture
def code(cast, phone) -> str:
    file(phone, cast, photos=[picture()])
    return receipt_of(phone)[0]


def register(cast, voice):
    answers = {"title": "村口路灯不亮", "category": cast.lamp.pk}
    return flow.take(voice, "register", seat=cast["王芳"], at=MONDAY, answers=answers)


def test_the_code_alone_shows_where_it_stands_but_not_ones_own_words(cast, phone, code):
    enter(phone, code)
    page = words(phone.get("/track/mine"))
    assert "大河口代表联络站收到了，2026年3月4日 星期三之前受理" in page
    assert "您反映了这件事" in page and "最迟这一天受理" in page
    assert "晚上老人摔过跤" not in page
    assert phone.get(f"/track/photo/{Attachment.objects.get().pk}").status_code == 404


@pytest.mark.parametrize("second", ["pin", "1234"])
def test_the_pin_or_the_telephones_last_four_open_ones_own_words_and_photographs(
    cast, phone, code, second
):
    enter(phone, code, receipt_of(phone)[1] if second == "pin" else second)
    page = phone.get("/track/mine")
    assert LAMP.splitlines()[1] in words(page)
    photo = phone.get(f"/track/photo/{Attachment.objects.get().pk}")
    assert photo["Content-Type"] == "image/webp"
    assert "sandbox" in photo["Content-Security-Policy"]
    assert photo["Cache-Control"] == "no-store"


def test_staff_are_named_by_their_office(cast, phone, code):
    register(cast, the_voice())
    enter(phone, code)
    page = words(phone.get("/track/mine"))
    assert "大河口代表联络站已受理" in page
    assert "王芳" not in page


@pytest.mark.parametrize("typed", ["", "HS-0000", "HS-7K3M-9QXD-2VTA-P", "灯" * 80])
def test_a_wrong_code_is_told_at_the_field_and_kept(cast, phone, typed):
    answer = enter(phone, typed)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert typed in answer.content.decode()


def test_a_wrong_pin_and_no_such_code_look_alike(cast, phone, code):
    absent = enter(Client(), "00000000000" + "00")  # well formed, but nobody's
    wrong = enter(Client(), code, "0000" if receipt_of(phone)[1] != "0000" else "1111")
    assert absent.status_code == wrong.status_code == 422
    assert "没有查到" not in words(absent)
    told = [re.sub(r"value=\"[^\"]*\"|for=.*", "", a.content.decode()) for a in (absent, wrong)]
    errors = [re.findall(r"hs-error.*?</p>", page, re.S) for page in told]
    assert errors[0] == errors[1] != []


def test_guessing_is_slowed_down(cast, phone):
    for _ in range(10):
        assert enter(phone, "0" * 13).status_code == 422
    answer = enter(phone, "0" * 13)
    assert answer.status_code == 429
    assert "15分钟以后再查" in words(answer)


def test_the_pass_ends_half_an_hour_after_the_last_page(cast, phone, code, monday):
    enter(phone, code)
    for _ in range(3):
        monday.shift(timedelta(minutes=20))
        assert phone.get("/track/mine").status_code == 200
    monday.shift(timedelta(minutes=31))
    assert phone.get("/track/mine")["Location"] == "/track?again"


def test_the_pass_belongs_to_one_voice_and_to_the_tracking_pages(cast, phone, code):
    cookie = enter(phone, code).cookies["track"]
    assert (cookie["path"], cookie["httponly"]) == ("/track", True)
    stranger = Client()
    other_end = "00" if not cookie.value.endswith("00") else "11"
    stranger.cookies["track"] = cookie.value[:-2] + other_end
    assert stranger.get("/track/mine")["Location"] == "/track?again"
    assert stranger.get(f"/track/photo/{Attachment.objects.get().pk}").status_code == 404


def test_others_photographs_stay_closed_even_with_a_pass(cast, phone, code):
    enter(phone, code, receipt_of(phone)[1])
    other = Client()
    file(other, cast, text="另一件事", photos=[picture("blue")])
    theirs = Attachment.objects.exclude(voice__text=LAMP).get()
    assert phone.get(f"/track/photo/{theirs.pk}").status_code == 404
    assert phone.get(f"/track/photo/{uuid4()}").status_code == 404


def test_who_leaves_leaves_nothing_open(cast, phone, code):
    enter(phone, code)
    assert phone.post("/track/leave")["Location"] == "/"
    assert phone.get("/track/mine")["Location"] == "/track?again"


def test_nothing_of_it_is_kept_by_a_cache(cast, phone, code):
    enter(phone, code)
    for address in ("/track", "/track/mine"):
        assert phone.get(address)["Cache-Control"] == "no-store"
    assert "code" not in phone.get("/track/mine").request.get("QUERY_STRING", "")
