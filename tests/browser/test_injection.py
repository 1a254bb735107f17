"""Whatever is typed into our forms is text on our pages: nothing runs, nothing is worked out.

Thirty payloads go through the text fields of the public form, the desk's forms, the API and an
imported table, and several seats read what came of it; with HOSTILE_ALL it is all four hundred.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.hands import Hands, Receipt, speak, track
from tests.hostile.payloads import kept, payloads
from tests.server import Server

pytestmark = pytest.mark.skipif(
    "HUISHENG_DATABASE_URL" in os.environ, reason="pages say the same on both engines"
)
ALL = "HOSTILE_ALL" in os.environ
CHOSEN = kept() if ALL else [*kept()[::14], "{{7*7}}", "x\r\nBcc: victim@x.example"]
AT_ONCE = 5
# What a script would do first (eval breaks the content policy, which is heard of), and the events
# by which one may be waiting for us.
LISTEN = """
for (const name of ["alert", "confirm", "prompt", "open"])
  window[name] = (...said) => console.error("executed:", name, String(said[0]));
const fetched = window.fetch;
window.fetch = (to, ...more) => new URL(to, location).origin === location.origin
  ? fetched(to, ...more) : console.error("executed: fetch", String(to));
"""
STIR = """() => document.querySelectorAll("main *").forEach((e) =>
  ["pointerenter", "mouseover", "focus", "toggle", "load", "error", "animationstart"].forEach(
    (kind) => kind === "load" || kind === "error" ? null : e.dispatchEvent(new Event(kind))))"""
FILL = """(said) => document.querySelectorAll("main form[method=post]").forEach((form) => {
  const groups = new Set();
  for (const box of form.elements) {
    if (box.matches("textarea, input[type=text], input[type=search], input:not([type])")) {
      box.value = said[0].slice(0, box.maxLength > 0 ? box.maxLength : 400);
      said.push(said.shift());
    }
    if (box.type === "radio" && !groups.has(box.name)) { groups.add(box.name); box.checked = true; }
    if (box.tagName === "SELECT" && !box.value && box.options.length > 1) box.selectedIndex = 1;
  }
})"""


@pytest.fixture
def hands(browser: Browser, server: Server):
    hands = Hands(browser, server)
    yield hands
    assert hands.complaints == []


def listening(page: Page, hands: Hands) -> Page:
    """The page, with an ear for whatever runs in it."""

    def hear(message: Any) -> None:
        if "executed:" in message.text:
            hands.complaints.append(f"{message.text} on {page.url}")

    page.add_init_script(LISTEN)
    page.on("console", hear)
    page.on("dialog", lambda box: (hands.complaints.append(f"dialog {box.message}"), box.dismiss()))
    return page


def look(page: Page, address: str) -> str:
    """Open a page, stir everything on it, and return its text."""
    answer = page.goto(address)
    assert answer is not None and answer.status < 500, address
    page.evaluate(STIR)
    return page.locator("main").inner_text()


def file(server: Server, said: list[str]) -> Receipt:
    """File a voice by the API, every text field full; short fields refuse a NUL in words."""
    place, name = (one.replace("\0", "") for one in (said[-1], said[1 % len(said)]))
    body = {
        "text": "\n".join(said)[:4900], "place_text": place[:120], "name": name[:40],
        "station": "xueyuan", "region": "900101001001",
        "openness": "NAMED", "phone": "13900000017",
    }  # fmt: skip
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
    asked = Request(f"{server.url}/api/v1/voices", json.dumps(body).encode(), headers)
    with urlopen(asked, timeout=30) as answer:
        found = json.load(answer)
    return Receipt(found["code"], found["pin"])


def cases(page: Page, most: int) -> list[str]:
    """The addresses of the newest matters on the list."""
    page.goto("/desk/voices/")
    found = page.eval_on_selector_all("main a[href]", "all => all.map(a => a.getAttribute('href'))")
    own = [a for a in found if re.fullmatch(r"/desk/voices/[0-9a-f-]{36}/", a)]
    return list(dict.fromkeys(own))[:most]


def fill_in(page: Page, address: str, said: list[str]) -> None:
    """Fill every text field of a page's form with payloads and send it, taken or refused."""
    if page.goto(address).status >= 400:
        return
    page.evaluate(FILL, said)
    with page.expect_navigation():
        page.evaluate("document.querySelector('main form[method=post]').submit()")
    page.evaluate(STIR)


def test_the_payloads_are_many_and_written_down():
    assert kept() == payloads()
    assert len(kept()) >= 400 and len(set(kept())) == len(kept())


def test_nothing_typed_ever_runs(hands, server, tmp_path):
    groups = [CHOSEN[at : at + AT_ONCE] for at in range(0, len(CHOSEN), AT_ONCE)]
    receipts = [file(server, said) for said in groups]
    with hands.phone() as page:
        listening(page, hands)
        own = speak(page, "xueyuan", CHOSEN[0], village="学苑社区")
        for receipt in [own, *receipts[: None if ALL else 2]]:
            track(page, receipt)
            page.evaluate(STIR)
    with hands.desk("wangfang") as page:
        listening(page, hands)
        found = cases(page, len(groups) + 1)
        assert len(found) >= min(len(groups), 40)
        texts = [look(page, address) for address in found]
        assert any("{{7*7}}" in text for text in texts)
        fill_in(page, "/desk/voices/new/", CHOSEN[:])
        for step in ("register", "remark", "ask", "answer"):
            fill_in(page, f"{found[0]}steps/{step}/", CHOSEN[3:])
        for address in [found[0], "/desk/", "/desk/voices/?q=alert", "/desk/voices/?q=<script>"]:
            look(page, address)
        fill_in(page, "/desk/exports/new/voices/?q=<script>", CHOSEN[1:])
    with hands.desk("chenzhuren") as page:
        listening(page, hands)
        fill_in(page, "/desk/voices/rules/new/", CHOSEN[2:])
        import_as_table(page, tmp_path, CHOSEN)
        for address in ["/desk/voices/rules/", "/desk/people/", *cases(page, 3)]:
            look(page, address)
    nothing_leaves(server)


def import_as_table(page: Page, folder: Any, said: list[str]) -> None:
    """Bring a table whose name, columns and cells are payloads, as far as its own page."""
    held = io.StringIO()
    heads = list(dict.fromkeys(one.strip()[:60] for one in said[:5] if one.strip()))
    csv.writer(held).writerows([heads, *([one] * len(heads) for one in said)])
    path = folder / "<img src=x onerror=alert(0)>.csv"
    path.write_text(held.getvalue(), encoding="utf-8-sig")
    page.goto("/desk/voices/import/")
    page.locator("[name=file]").set_input_files(path)
    page.get_by_test_id("import-upload").click()
    expect(page.locator("main")).to_be_visible()
    page.evaluate(STIR)


def nothing_leaves(server: Server) -> None:
    """No message carries what was typed, no header has a second line, no log line is forged."""
    spooled = [json.loads(path.read_text()) for path in server.folder.glob("spool/*/*.json")]
    for message in spooled:
        assert not set(message["to"] + message["subject"]) & {"\r", "\n", "\0"}
        assert "alert(" not in message["text"] + message["subject"]
    for log in server.folder.glob("*.log"):
        assert not re.search(r"^(WARNING root|2026-03-02 INFO) FORGED", log.read_text(), re.M)
