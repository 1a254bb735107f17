"""Every colour that carries words is read from tokens.css and measured, in light and in dark."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[1] / "static/ui/tokens.css").read_text()
BLOCK = re.compile(
    r"(:root|html:not\(\[data-theme=\"light\"\]\)|html\[data-theme=\"dark\"\]) \{(.*?)\}", re.S
)
HEX = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")

LIGHT, DARK, CHOSEN_DARK = (dict(HEX.findall(body)) for _, body in BLOCK.findall(TOKENS))

STATES = ["work", "answered", "soon", "over", "closed"]
GROUNDS = ["paper", "surface", "sunk"]
PAIRS = [
    *[(state, f"{state}-bg") for state in STATES],
    *[(state, ground) for state in STATES for ground in GROUNDS],
    *[("ink", f"{state}-bg") for state in STATES],
    *[(words, ground) for words in ["ink", "quiet", "link"] for ground in GROUNDS],
    ("on-brand", "brand"),
    ("on-brand", "brand-deep"),
    ("paper", "ink"),
]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), PAIRS)
def test_words_are_readable(theme, words, ground):
    assert contrast(theme[words], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("line", ["edge", "focus", "mark"])
def test_lines_that_mean_something_can_be_seen(theme, line):
    for ground in GROUNDS:
        assert contrast(theme[line], theme[ground]) >= 3


def test_dark_by_choice_is_the_same_dark_as_the_systems():
    assert DARK == CHOSEN_DARK
