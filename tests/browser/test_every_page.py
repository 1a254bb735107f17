"""Every page a seat can reach from its desk opens, shuts nobody out, and fits a phone."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.hands import PHONE, SCREEN, Hands, barriers
from tests.server import Server

pytestmark = pytest.mark.skipif(
    "HUISHENG_DATABASE_URL" in os.environ,
    reason="a page looks alike on both engines: all are walked on SQLite",
)
PUBLIC = ["/", "/speak", "/s/xueyuan", "/d/lijianhua", "/track", "/stations", "/deputies",
          "/accounts/login/"]  # fmt: skip
SEATS = ["wangfang", "sunzhuxi", "chenzhuren", "xueyuanshequ", "lijianhua", "gaolaoshi", "qiangong"]
FACES = {"elder": {"size": "large"}, "dark": {"theme": "dark"}, "English": {"language": "en"}}
LEAVES = re.compile(r"/(logout|language|photos|static|pictures)/|\.(csv|xlsx|svg)$")
SAME_KIND = re.compile(r"[0-9a-f-]{36}|\d+")
MOST = 40


@pytest.fixture
def hands(browser: Browser, server: Server):
    hands = Hands(browser, server)
    yield hands
    assert hands.complaints == []


def look(page: Page, address: str) -> list[object]:
    """Open a page and say what is wrong with it."""
    response = page.goto(address)
    wrong: list[object] = list(barriers(page))
    if response is None or response.status >= 400:
        wrong.append((address, response and response.status))
    page.set_viewport_size(PHONE)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 1:
        wrong.append((address, f"{wide} points wider than a phone"))
    page.set_viewport_size(SCREEN)
    return wrong


def links(page: Page) -> set[str]:
    found = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    return {
        address.split("#")[0]
        for address in found
        if urlsplit(address).path.startswith("/desk/") and not LEAVES.search(address)
    }


def walk(page: Page) -> list[object]:
    """Follow every link of the desk, one address of each kind."""
    waiting, seen, wrong = ["/desk/", "/desk/more/"], set(), []
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        parts = urlsplit(address)
        kind = SAME_KIND.sub("*", parts.path) + ("?" if parts.query else "")
        if kind in seen:
            continue
        seen.add(kind)
        wrong += look(page, address)
        waiting += sorted(links(page))
    assert len(seen) > 3
    return wrong


@pytest.mark.parametrize("username", SEATS)
def test_the_desk_of(hands, username):
    with hands.desk(username) as page:
        assert walk(page) == []


@pytest.mark.parametrize("face", FACES)
def test_the_liaisons_desk_in_another_face(hands, server, face):
    with hands.desk("wangfang") as page:
        cookies = [{"name": n, "value": v, "url": server.url} for n, v in FACES[face].items()]
        page.context.add_cookies(cookies)
        assert walk(page) == []


@pytest.mark.parametrize("face", ["normal", *FACES])
def test_the_public_pages(hands, server, face):
    with hands.phone() as page:
        cookies = [
            {"name": n, "value": v, "url": server.url} for n, v in FACES.get(face, {}).items()
        ]
        if cookies:
            page.context.add_cookies(cookies)
        assert [wrong for address in PUBLIC for wrong in look(page, address)] == []
