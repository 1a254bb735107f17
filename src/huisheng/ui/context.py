"""外观 — the reader's own choices of size, colour and keys, read from cookies on every page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import get_language

# cookie name -> what it may hold, the default first
CHOICES = {
    "size": ("normal", "large"),
    "theme": ("auto", "light", "dark"),
    "keys": ("on", "off"),
}
HTML_LANGS = {"zh-hans": "zh-Hans", "en": "en"}


@dataclass(frozen=True)
class Face:
    """The choices in force for this reader; unknown cookie values count as the default."""

    size: str = "normal"
    theme: str = "auto"
    keys: str = "on"


def _chosen(request: HttpRequest, name: str) -> str:
    value = request.COOKIES.get(name, "")
    return value if value in CHOICES[name] else CHOICES[name][0]


def face(request: HttpRequest) -> dict[str, object]:
    """Give every template `face` (size, theme, keys) and `html_lang` (for the html element)."""
    language = get_language() or "zh-hans"
    return {
        "face": Face(**{name: _chosen(request, name) for name in CHOICES}),
        "html_lang": HTML_LANGS.get(language, language),
    }
