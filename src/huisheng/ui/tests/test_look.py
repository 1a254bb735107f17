"""The look stays light, old browsers keep up, and every icon asked for is in the sprite."""

import re
from pathlib import Path

import pytest

from huisheng.ui.shapes import TONE_ICONS

UI = Path(__file__).parents[1]
SRC = UI.parent
STATIC = UI / "static" / "ui"
PORTAL = ["tokens.css", "parts.css", "portal.css"]
LISTED = set((UI / "icons.txt").read_text().split())

# What Chromium 86 does not know. A page must not need it.
TOO_NEW = re.compile(
    r"@layer|@container|:has\(|:is\(|:where\(|light-dark\(|color-mix\(|oklch|oklab|\binset:|"
    r"\d(?:dvh|svh|lvh|cq[wh])\b|aspect-ratio|&[ .:]|@property|text-wrap"
)
TOO_NEW_SCRIPT = re.compile(r"\?\?=|\|\|=|&&=|\.at\(|\.replaceAll\(|structuredClone|\bstatic \{")
ICON_USES = [
    re.compile(r'{% icon "([a-z0-9-]+)"'),
    re.compile(r'<c-[^>]*?\sicon="([a-z0-9-]+)"'),
    re.compile(r'<c-icon name="([a-z0-9-]+)"'),
]


def test_the_phones_whole_look_is_small():
    assert sum((STATIC / name).stat().st_size for name in PORTAL) <= 25_600


@pytest.mark.parametrize("script", sorted(STATIC.glob("js/*.js")), ids=lambda p: p.name)
def test_each_behaviour_is_small_and_stands_alone(script):
    text = script.read_text()
    assert len(text.encode()) < 5_000
    assert "innerHTML" not in text
    assert not re.search(r"^import ", text, re.M)
    assert not TOO_NEW_SCRIPT.search(text)


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("*.css")), ids=lambda p: p.name)
def test_the_oldest_browser_we_serve_knows_every_rule(sheet):
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
    assert not TOO_NEW.search(rules), TOO_NEW.search(rules)
    assert "http" not in rules


def test_every_icon_a_template_asks_for_is_in_the_sprite():
    asked = {
        (name, path.relative_to(SRC))
        for path in SRC.rglob("templates/**/*.html")
        for use in ICON_USES
        for name in use.findall(path.read_text())
    }
    missing = {(name, str(path)) for name, path in asked if name not in LISTED}
    assert not missing
    assert set(TONE_ICONS.values()) <= LISTED


def test_every_component_says_what_it_is_and_takes():
    for path in (UI / "templates" / "cotton").glob("*.html"):
        first = path.read_text().split("\n", 1)[0]
        assert re.match(r"\{# [\u4e00-\u9fff]+ " + path.stem + r"\b.*#\}$", first), path.name
