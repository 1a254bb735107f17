"""期限 — how a due date is said: 还有3天, 今天到期, 已超2天; and in which colour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, ngettext

from huisheng.ui.shapes import TONE_ICONS, Tone

SOON_WITHIN = 3  # days, when the caller has no local rule of its own


@dataclass(frozen=True)
class DueFace:
    """What `c-due` prints: words, tone, icon."""

    words: str
    tone: Tone
    icon: str


def due_face(on: date | None, today: date, soon: int = SOON_WITHIN) -> DueFace:
    """Return how a due date looks from `today`; `soon` is in days, counted as the calendar does.

    >>> from datetime import date
    >>> due_face(date(2026, 10, 15), date(2026, 10, 12)).tone.value
    'soon'
    """
    if on is None:
        return DueFace(gettext("不设期限"), Tone.CLOSED, "calendar")
    left = (on - today).days
    if left < 0:
        words = ngettext("已超%(days)s天", "已超%(days)s天", -left) % {"days": -left}
        return DueFace(words, Tone.OVER, TONE_ICONS[Tone.OVER])
    if left == 0:
        return DueFace(gettext("今天到期"), Tone.SOON, TONE_ICONS[Tone.SOON])
    words = ngettext("还有%(days)s天", "还有%(days)s天", left) % {"days": left}
    if left <= soon:
        return DueFace(words, Tone.SOON, TONE_ICONS[Tone.SOON])
    return DueFace(words, Tone.WORK, "calendar")
