"""Every page of ours draws, in both rooms, with nothing inline for the content policy to refuse."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from huisheng.ui.styleguide import SPECIMENS

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\ssrc=)", re.I)
ERRORS = ["400.html", "403.html", "404.html", "409.html", "422.html", "429.html", "500.html"]

pytestmark = pytest.mark.django_db


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("room", ["portal", "desk"])
def test_the_style_guide_shows_every_component_in_this_room(client, room):
    page = read(client, reverse("ui:styleguide") + f"?room={room}")
    assert f'data-room="{room}"' in page
    for sign in ["hs-stage", "hs-due", "hs-facts", "hs-timeline", "hs-letter", "hs-errors"]:
        assert sign in page
    assert not INLINE.search(page)


@pytest.mark.parametrize("page", SPECIMENS)
def test_each_specimen_is_a_whole_page_with_one_heading_and_a_way_past_the_masthead(client, page):
    html = read(client, reverse("ui:specimen", args=[page]))
    assert '<a class="hs-skip" href="#main">' in html
    assert html.count("<main") == 1
    assert not INLINE.search(html)


def test_an_unknown_specimen_is_not_found(client):
    assert client.get(reverse("ui:specimen", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_need_no_context_at_all(name):
    html = render_to_string(name)
    assert "<h1>" in html
    assert 'href="/"' in html
    assert not INLINE.search(html)


def test_a_refusal_says_why_what_would_allow_it_and_where_to_go_on(rf):
    shown = {
        "message": "还在等补充",
        "way_out": "补充之后就能答复",
        "status": 409,
        "back": "/desk/x/",
    }
    html = render_to_string("ui/refused.html", shown, rf.get("/desk/x/steps/answer/"))
    for words in ["还在等补充", "补充之后就能答复", "409", 'href="/desk/x/"']:
        assert words in html


def test_the_reader_is_told_which_language_the_page_is_in(client):
    assert 'lang="zh-Hans"' in read(client, reverse("ui:styleguide"))
    client.cookies["django_language"] = "en"
    assert 'lang="en"' in read(client, reverse("ui:styleguide"))
