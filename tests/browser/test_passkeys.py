"""通行密钥 in a real browser with a made-up authenticator: add, sign in, confirm, remove."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.hands import PHONE, SCREEN, Hands, barriers
from tests.server import Server

WHO = "yanlaoshi"
FACES = {"size": "large", "language": "en"}
PAGES = ["/accounts/2fa/", "/accounts/2fa/webauthn/", "/accounts/2fa/recovery-codes/",
         "/accounts/sessions/", "/accounts/password/"]  # fmt: skip
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A browser with an authenticator; passkeys belong to a name, so it comes by localhost."""
    context = browser.new_context(
        base_url=server.url.replace("127.0.0.1", "localhost"), locale="zh-CN", viewport=SCREEN
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    refused: list[str] = []
    page.on("console", lambda m: refused.append(m.text) if "Content Security" in m.text else None)
    yield page
    assert refused == []  # the library's scripts keep to our content policy
    context.close()


@pytest.fixture
def password(browser: Browser, server: Server) -> str:
    return Hands(browser, server).password_of(WHO)


def type_password(page: Page, password: str) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(WHO)
    page.locator("[name=password]").fill(password)
    page.get_by_test_id("sign-in").click()


def inside(page: Page) -> None:
    expect(page.get_by_role("heading", name="待办", level=1)).to_be_visible()


def sign_out(page: Page) -> None:
    page.goto("/desk/")
    page.get_by_test_id("sign-out").click()
    page.wait_for_url("**/")


def add_passkey(page: Page, password: str) -> str:
    """Add one with nothing to type afterwards; return a recovery code."""
    page.goto("/accounts/2fa/")
    page.get_by_test_id("passkey-new").click()
    page.locator("[name=password]").fill(password)
    page.get_by_test_id("confirm").click()
    page.locator("[name=name]").fill("办公电脑")
    page.locator("[name=passwordless]").check()
    page.get_by_test_id("passkey-add").click()
    codes = page.get_by_test_id("recovery-codes")
    expect(codes).to_be_visible()
    return codes.locator("code").first.inner_text().strip()


def test_a_passkey_from_its_first_day_to_its_last(page: Page, password: str):
    type_password(page, password)
    inside(page)
    code = add_passkey(page, password)
    looked_at = [each for address in PAGES for each in seen(page, address)]
    assert looked_at == []

    sign_out(page)
    page.goto("/accounts/login/")
    page.get_by_test_id("passkey-login").click()  # no name, no password
    inside(page)

    sign_out(page)
    type_password(page, password)
    assert barriers(page) == []
    page.get_by_test_id("passkey-use").click()  # as the second step
    inside(page)

    sign_out(page)
    type_password(page, password)
    page.locator("[name=code]").fill(code)  # the key is at home: a recovery code
    page.get_by_test_id("code-in").click()
    inside(page)

    page.goto("/accounts/2fa/webauthn/")
    page.get_by_test_id("passkey-remove").click()
    expect(page.get_by_role("heading", name="请再确认一次是您本人")).to_be_visible()
    page.locator("a[href*='webauthn/reauthenticate']").click()
    page.get_by_test_id("passkey-again").click()
    page.get_by_test_id("passkey-gone").click()
    expect(page.get_by_test_id("passkey")).to_have_count(0)

    sign_out(page)
    type_password(page, password)  # nothing is asked besides any more
    inside(page)


def test_a_passkey_refused_says_what_to_do(page: Page, server: Server):
    """The authenticator knows nobody here: the page says so, and the password is still there."""
    page.goto("/accounts/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')); }")
    page.get_by_test_id("passkey-login").click()
    expect(page.locator("#passkey-trouble")).to_be_visible()
    expect(page.get_by_test_id("sign-in")).to_be_enabled()


def seen(page: Page, address: str) -> list[object]:
    """Look at a page as it is, on a phone, in large type and in English; say what is wrong."""
    wrong: list[object] = []
    for name, value in [("", ""), *FACES.items()]:
        if name:
            page.context.add_cookies([{"name": name, "value": value, "url": page.url}])
        response = page.goto(address)
        assert response is not None
        wrong += [response.status] if response.status >= 400 else []
        wrong += barriers(page)
        page.set_viewport_size(PHONE)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        wrong += [(address, name, wide)] if wide > 1 else []
        page.set_viewport_size(SCREEN)
        main = page.locator("main").inner_text()
        left = re.findall(r"[\u4e00-\u9fff]+", main) if name == "language" else english_in(main)
        wrong += [(address, name, word) for word in left if word not in ("办公电脑", "回声")]
        page.context.clear_cookies(name="size")
        page.context.clear_cookies(name="language")
    return wrong


def english_in(words: str) -> list[str]:
    """Words that stayed English on the Chinese face; names of systems and browsers may."""
    own = {"Linux", "Chrome", "Safari", "HeadlessChrome", "Windows", "Mac"}
    return [word for word in re.findall(r"[A-Za-z]{4,}", words) if word not in own]
