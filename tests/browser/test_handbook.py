"""The handbook stays true: its pictures are of pages that open, its button words are on buttons.

With HUISHENG_WRITE_PICTURES=1 the pictures are taken anew into docs/handbook/pictures.
"""

from __future__ import annotations

import os
import re
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import polib
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.hands import Hands, speak, take, track
from tests.server import ROOT, Server

HANDBOOK = ROOT / "docs" / "handbook"
PICTURES = HANDBOOK / "pictures"
PAGES = sorted(HANDBOOK.glob("*.md"))
TAKES = os.environ.get("HUISHENG_WRITE_PICTURES") == "1"
MOST_BYTES, COLOURS = 120_000, 48
SHOWN = re.compile(r"!\[[^\]]+\]\(pictures/([\w-]+)\.png\)")
BUTTON = re.compile(r"「([^」]+)」")
LINK = re.compile(r"\]\(([\w-]+\.md)\)")


class Shot(NamedTuple):
    """A page of the desk as one role sees it."""

    name: str
    username: str
    address: str
    heading: str


SHOTS = [
    Shot("station-inbox", "wangfang", "/desk/", "待办"),
    Shot("station-file", "wangfang", "/desk/voices/new/", "代群众登记"),
    Shot("deputy-voices", "lijianhua", "/desk/voices/", "社情民意"),
    Shot("town-rules", "qinzhuren", "/desk/voices/rules/", "分办规则"),
    Shot("county-import", "chenzhuren", "/desk/voices/import/", "批量导入"),
    Shot("county-calendar", "chenzhuren", "/desk/settings/calendar/", "年工作日历"),
    Shot("county-people", "chenzhuren", "/desk/people/", "人员"),
    Shot("auditor-orphans", "gaolaoshi", "/desk/voices/orphans/", "无主件清单"),
    Shot("admin-more", "qiangong", "/desk/more/", "更多"),
]
FIRST_ROWS = [
    Shot("unit-case", "xueyuanshequ", "/desk/", "答复"),
    Shot("town-check", "qinzhuren", "/desk/voices/?stage=CHECKING", "退回重新分办"),
]
OF_THE_LOOP = ["speak", "receipt", "station-case", "track"]
NAMES = {shot.name for shot in [*SHOTS, *FIRST_ROWS]} | set(OF_THE_LOOP)


@pytest.fixture
def hands(browser: Browser, server: Server):
    hands = Hands(browser, server)
    yield hands
    assert hands.complaints == []


def picture(page: Page, name: str) -> None:
    """Take the picture, in few colours so that the repository stays small."""
    if TAKES:
        PICTURES.mkdir(exist_ok=True)
        seen = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
        seen.quantize(COLOURS, dither=Image.Dither.NONE).save(
            PICTURES / f"{name}.png", optimize=True
        )


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_the_pages_pictured_open_for_their_role(hands: Hands, shot: Shot):
    with hands.desk(shot.username) as desk:
        desk.goto(shot.address)
        expect(desk.get_by_role("heading", level=1)).to_contain_text(shot.heading)
        picture(desk, shot.name)


@pytest.mark.parametrize("shot", FIRST_ROWS, ids=lambda shot: shot.name)
def test_the_first_matter_offers_what_the_handbook_says(hands: Hands, shot: Shot):
    with hands.desk(shot.username) as desk:
        desk.goto(shot.address)
        desk.locator("[data-keys-row]").first.click()
        expect(desk.get_by_role("link", name=shot.heading, exact=True)).to_be_visible()
        picture(desk, shot.name)


def test_one_voice_goes_round_as_the_handbook_tells_it(hands: Hands):
    place = f"{100 + uuid4().int % 900}号楼"
    with hands.phone() as phone:
        phone.goto("/s/xueyuan")
        phone.locator("[name=text]").fill(f"{place}前的路灯不亮，晚上看不清台阶。")
        phone.get_by_test_id("speak-form").evaluate("form => form.scrollIntoView()")
        picture(phone, "speak")
        receipt = speak(
            phone, "xueyuan", f"{place}前的路灯不亮，晚上看不清台阶。", village="学苑社区"
        )
        picture(phone, "receipt")
    with hands.desk("wangfang") as desk:
        desk.goto("/desk/voices/?q=" + place)
        desk.locator("[data-keys-row]").first.click()
        take(desk, "register", title=f"{place}前路灯不亮", category="路灯照明")
        desk.goto(desk.url)  # the same page without the word that the step was taken
        picture(desk, "station-case")
        take(desk, "answer_on_spot", text="今天上午换好了灯泡，晚上请您出来看看亮不亮。")
    with hands.phone() as phone:
        track(phone, receipt)
        expect(phone.get_by_test_id("grade-satisfied")).to_be_visible()
        phone.get_by_test_id("answer").evaluate("letter => letter.scrollIntoView()")
        picture(phone, "track")


def test_every_picture_is_shown_and_every_picture_shown_is_there():
    shown = {name for page in PAGES for name in SHOWN.findall(page.read_text(encoding="utf-8"))}
    assert shown == NAMES
    assert {path.stem for path in PICTURES.iterdir()} == NAMES
    assert [p.name for p in PICTURES.iterdir() if p.stat().st_size > MOST_BYTES] == []


def test_the_index_leads_to_every_page():
    linked = set(LINK.findall((HANDBOOK / "README.md").read_text(encoding="utf-8")))
    assert linked == {page.name for page in PAGES if page.name != "README.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_button_named_is_a_word_of_the_interface(page: Path):
    catalogues = (ROOT / "src").rglob("locale/en/LC_MESSAGES/django.po")
    known = {e.msgid for path in catalogues for e in polib.pofile(str(path)) if not e.obsolete}
    named = set(BUTTON.findall(page.read_text(encoding="utf-8")))
    assert named - known == set()
