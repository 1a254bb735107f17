"""旁栏 — the one upward hook: apps above hang a panel beside a page that does not know them.

Every slot is named here; a new one needs a reason. A panel is called with the request and the
subject of the page and returns safe HTML, or nothing when it has nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

Panel = Callable[[HttpRequest, object], str]

SLOTS = {
    "voice.beside": "beside one voice on the desk",
    "voice.triage": "above the triage form of a voice",
    "voice.track": "under the tracking page of a voice",
    "suggestion.beside": "beside one suggestion on the desk",
    "transfer.beside": "beside one transfer on the desk",
    "topic.beside": "beside one topic",
    "station.page": "on a station's public page",
    "deputy.page": "on a deputy's public page",
    "portal.home": "under the buttons of the portal's first page",
    "desk.home": "above the list of the inbox",
}

_panels: dict[str, list[Panel]] = {}


def register(slot: str, panel: Panel) -> Panel:
    """Hang a panel into a slot, once. Raises ValueError for a slot nobody declared."""
    if slot not in SLOTS:
        raise ValueError(f"no such slot: {slot}")
    hung = _panels.setdefault(slot, [])
    if panel not in hung:
        hung.append(panel)
    return panel


def render(slot: str, request: HttpRequest, subject: object) -> SafeString:
    """Return the slot's panels in the order they were hung, as one piece of HTML."""
    if slot not in SLOTS:
        raise ValueError(f"no such slot: {slot}")
    pieces = (panel(request, subject) for panel in _panels.get(slot, ()))
    # A panel that forgot to mark its HTML safe returns plain text: escaped here, not trusted.
    return format_html_join("", "{}", ((piece,) for piece in pieces if piece))
