"""记号 — icon, stage and due date drawn in one go: a list shows each of them fifty times over.

The components `c-icon`, `c-stage` and `c-due` are thin covers of these; drawn as templates they
took two thirds of the time of an inbox page.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from huisheng.ui import dates
from huisheng.ui.due import SOON_WITHIN, due_face
from huisheng.ui.shapes import Stage, Tone

NOT_NEAR = {Tone.WORK, Tone.CLOSED}


@lru_cache(maxsize=512)
def icon(name: str) -> SafeString:
    """Draw one icon of the sprite; it only accompanies words, so readers aloud skip it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("vendor/icons.svg"),
        name,
    )


def stage_mark(stage: Stage) -> SafeString:
    """Draw a stage: icon, word and colour."""
    return _stage_mark(stage.tone, stage.sign, str(stage.label))


@lru_cache(maxsize=512)
def _stage_mark(tone: str, sign: str, label: str) -> SafeString:
    return format_html('<span class="hs-stage tone-{}">{}{}</span>', tone, icon(sign), label)


def due_mark(
    on: date | None, today: date, provisional: object = False, soon: int | str = ""
) -> SafeString:
    """Draw a due date as seen from `today`; `soon` in days, the usual three if not given."""
    days = int(soon) if soon != "" else SOON_WITHIN
    return _due_mark(on, today, bool(provisional), days, get_language() or "")


@lru_cache(maxsize=2048)
def _due_mark(
    on: date | None, today: date, provisional: bool, soon: int, language: str
) -> SafeString:
    # A list shows the same few dates over and over; `language` only tells the entries apart.
    face = due_face(on, today, soon)
    note: str = ""
    if on and provisional:
        note = format_html('<span class="hs-provisional">{}</span>', gettext("临时日历"))
    return format_html(
        '<span class="hs-due tone-{}{}" title="{}">{}{}{}</span>',
        face.tone,
        "" if face.tone in NOT_NEAR else " is-near",
        dates.day(on),
        icon(face.icon),
        face.words,
        note,
    )
