"""The face in a real browser: readable for everybody, and helpful without ever being needed."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from huisheng.ui.styleguide import SPECIMENS
from tests.server import Server

A_AND_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = ["/styleguide", "/styleguide?room=desk", *(f"/styleguide/{name}" for name in SPECIMENS)]
FACES = {"light": {}, "dark": {"theme": "dark"}, "elder": {"size": "large"}}


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A telephone whose page must run no word the content policy forbids."""
    here = {"base_url": server.url, "locale": "zh-CN", "viewport": {"width": 360, "height": 760}}
    context = browser.new_context(**here)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    yield context
    context.close()
    assert complaints == []


@pytest.mark.parametrize("face", FACES)
def test_nobody_is_shut_out(phone: BrowserContext, server: Server, face: str):
    cookies = [{"name": n, "value": v, "url": server.url} for n, v in FACES[face].items()]
    phone.add_cookies(cookies)
    page = phone.new_page()
    found = []
    for address in PAGES:
        page.goto(address)
        options = {"runOnly": {"type": "tag", "values": A_AND_AA}}
        for violation in Axe().run(page, options=options).response["violations"]:
            found.append((address, violation["id"], violation["nodes"][0]["html"]))
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [(address, "wider than the screen", wider)] if wider > 0 else []
    assert found == []


def test_large_type_at_one_tap_and_again_on_the_next_page(phone: BrowserContext):
    page = phone.new_page()
    page.goto("/styleguide/home")
    page.get_by_test_id("size-large").click()
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    page.goto("/styleguide/track")
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    assert page.get_by_test_id("size-large").bounding_box()["height"] >= 60


def test_without_script_the_same_switch_is_a_form(browser: Browser, server: Server):
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/styleguide/speak")
    page.get_by_test_id("size-large").click()
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    assert page.url.endswith("/styleguide/speak")
    context.close()


def test_an_unfinished_text_comes_back(phone: BrowserContext):
    page: Page = phone.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/styleguide/speak")
    page.get_by_role("textbox").fill("路灯坏了三盏")
    page.goto("/styleguide/home")
    page.goto("/styleguide/speak")
    expect(page.get_by_role("textbox")).to_have_value("路灯坏了三盏")
    page.get_by_role("button", name="清掉重写").click()
    expect(page.get_by_role("textbox")).to_have_value("")


def test_a_list_is_walked_by_keyboard_unless_the_reader_turned_that_off(phone: BrowserContext):
    page = phone.new_page()
    page.goto("/styleguide/inbox")
    rows = page.locator("tbody a")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_test_id("filter-search")).to_be_focused()
    page.get_by_test_id("keys-off").click()
    page.keyboard.press("j")
    expect(rows.nth(0)).not_to_be_focused()
