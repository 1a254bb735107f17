"""The hands that turn the loop in a browser: somebody on a telephone, somebody at a desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.server import Server

A_AND_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Also what breaks it without a word on the console, as a form's target does.
TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (e) =>
  console.error("violation:", e.violatedDirective, e.blockedURI, e.sourceFile, e.sample))"""
PHONE = {"width": 360, "height": 760}
SCREEN = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Receipt:
    """What somebody took home."""

    code: str
    pin: str


@dataclass
class Hands:
    """Opens telephones and desks on one server; says what the browser complained about."""

    browser: Browser
    server: Server
    complaints: list[str] = field(default_factory=list)

    @contextmanager
    def phone(self, *, scripts: bool = True) -> Iterator[Page]:
        """A villager's telephone: 360 points wide, nobody signed in."""
        with self._page(PHONE, scripts=scripts) as page:
            yield page

    @contextmanager
    def desk(self, username: str) -> Iterator[Page]:
        """An office's screen, signed in as somebody of the demo."""
        with self._page(SCREEN, scripts=True) as page:
            page.goto("/accounts/login/")
            page.locator("[name=login]").fill(username)
            page.locator("[name=password]").fill(self.password_of(username))
            page.get_by_test_id("sign-in").click()
            expect(page.get_by_role("heading", name="待办", level=1)).to_be_visible()
            yield page

    def password_of(self, username: str) -> str:
        """The demo password of somebody, from the file the operator reads."""
        rows = self.server.accounts["accounts"]
        return next(row["password"] for row in rows if row["username"] == username)

    def _listen(self, message: ConsoleMessage) -> None:
        """Note what the content policy forbade: our own pages ask for nothing it forbids."""
        if "violation:" in message.text or "Content Security Policy" in message.text:
            self.complaints.append(f"{message.text} at {message.location.get('url', '')}")

    @contextmanager
    def _page(self, size: dict[str, int], *, scripts: bool) -> Iterator[Page]:
        context: BrowserContext = self.browser.new_context(
            base_url=self.server.url, locale="zh-CN", timezone_id="Asia/Shanghai",
            viewport=size, java_script_enabled=scripts,
        )  # fmt: skip
        context.set_default_timeout(15_000)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self._listen)
        page = context.new_page()
        yield page
        context.close()


def speak(page: Page, station: str, text: str, *, village: str, phone: str = "") -> Receipt:
    """Say something at a station's code and take the receipt home."""
    page.goto(f"/s/{station}")
    page.locator("[name=text]").fill(text)
    page.locator("[name=region]").select_option(label=village)
    if phone:
        page.locator("[name=phone]").fill(phone)
    page.get_by_test_id("speak-submit").click()
    expect(page.get_by_role("heading", name="您的话收到了")).to_be_visible()
    code = page.get_by_test_id("tracking-code").inner_text().strip()
    return Receipt(code, page.get_by_test_id("pin").inner_text().strip())


def track(page: Page, receipt: Receipt) -> None:
    """Ask after one's matter with what stands on the receipt."""
    page.goto("/track")
    page.get_by_test_id("track-code").fill(receipt.code)
    page.locator("[name=pin]").fill(receipt.pin)
    page.get_by_test_id("track-submit").click()
    expect(page.get_by_test_id("now")).to_be_visible()


def take(page: Page, step: str, **answers: str) -> None:
    """Press an offered step, answer what it asks, and take it."""
    page.get_by_test_id(f"offer-{step}").click()
    for name, value in answers.items():
        control = page.locator(f"form [name={name}]:not([type=hidden])").first
        if control.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value='{value}']").check()
        elif control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)
    page.get_by_test_id("take-step").click()
    expect(page.get_by_text(re.compile("已办「"))).to_be_visible()


def open_from_inbox(page: Page, title: str) -> None:
    """Find a matter on one's own desk and open it."""
    page.goto("/desk/voices/?q=" + title)
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def barriers(page: Page) -> list[tuple[str, str, str]]:
    """What axe finds wrong with a page for anybody who sees, hears or moves differently."""
    options = {"runOnly": {"type": "tag", "values": A_AND_AA}}
    return [
        (page.url, found["id"], found["nodes"][0]["html"])
        for found in Axe().run(page, options=options).response["violations"]
    ]
