"""一件的样子 — a voice and a row of a list as a seat sees them: from its projection, no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from huisheng.api.shapes import Out
from huisheng.people.models import Seat
from huisheng.voices import present
from huisheng.voices.flow import STAGES
from huisheng.voices.models import Answer, Grade, Inquiry, Voice


class RowOut(Out):
    """列表行 — a voice in a list."""

    id: UUID
    ref: str = Field(description="A short name to say over the telephone; no key.")
    title: str
    where: str
    stage: str
    stage_label: str
    holder: str
    due_on: date | None
    due_is_provisional: bool
    received_at: datetime


class RowsOut(Out):
    """清单 — one page of voices; `next` goes into `after` for the next one."""

    rows: list[RowOut]
    next: str | None


class AnsweredOut(Out):
    """答复."""

    text: str
    by: str
    at: datetime


class GradedOut(Out):
    """评价."""

    choice: str
    label: str
    remark: str
    entered_by_staff: bool
    at: datetime


class AskedOut(Out):
    """请补充 — and what was replied, "" until then."""

    question: str
    asked_at: datetime
    reply: str


class LineOut(Out):
    """经过 — one thing that happened."""

    at: datetime
    label: str
    words: str
    actor: str


class OfferOut(Out):
    """可办事项 — a step this seat may take; `blocked` says why not now, "" if nothing stops it."""

    name: str
    label: str
    blocked: str
    hint: str


class VoiceOut(RowOut):
    """一件 — a voice as one seat sees it; empty where that seat sees nothing."""

    category: str
    place_text: str
    text: str
    text_is_original: bool = Field(description="False: masked for whoever handles it.")
    channel: str
    openness: str
    proxy: str
    outcome: str
    photos: int
    revision: int
    views: int = Field(description="How often the reporter's contact was looked at.")
    reveals: list[UUID] = Field(description="Requests to look at it, the newest first.")
    answers: list[AnsweredOut]
    grades: list[GradedOut]
    inquiries: list[AskedOut]
    timeline: list[LineOut]
    steps: list[OfferOut]


def rows_of(voices: Iterable[Voice]) -> list[RowOut]:
    """Return list rows; the holders' names are looked up together, once."""
    listed = list(voices)
    names = present.unit_names(voice.owner for voice in listed)
    return [
        RowOut(**_row(voice, names.get(voice.owner, "") if voice.owner else "")) for voice in listed
    ]


def shown_to(voice: Voice, seat: Seat) -> VoiceOut:
    """Return what this seat sees of a voice now."""
    page = present.page_of(voice, seat)
    shown = page.shown
    return VoiceOut(
        **_row(voice, page.holder),
        category=shown.category,
        place_text=shown.place_text,
        text=shown.text,
        text_is_original=shown.text_is_original,
        channel=shown.channel,
        openness=shown.openness,
        proxy=shown.proxy,
        outcome=voice.get_outcome_display(),
        photos=len(shown.attachments),
        revision=voice.revision,
        views=page.reveals,
        reveals=[asked.id for asked in page.asked],
        answers=[_answered(answer) for answer in shown.answers],
        grades=[_graded(grade) for grade in shown.grades],
        inquiries=[_asked(inquiry) for inquiry in shown.inquiries],
        timeline=[
            LineOut(at=i.at, label=str(i.title), words=str(i.body), actor=str(i.actor))
            for i in page.timeline
            if isinstance(i.at, datetime)
        ],
        steps=[
            OfferOut(name=o.name, label=str(o.label), blocked=str(o.blocked), hint=str(o.hint))
            for o in page.offers
        ],
    )


def _row(voice: Voice, holder: str) -> dict[str, Any]:
    return {
        "id": voice.pk,
        "ref": voice.ref,
        "title": voice.title,
        "where": voice.region.full_name,
        "stage": voice.stage,
        "stage_label": str(STAGES[voice.stage].label),
        "holder": holder,
        "due_on": voice.due_on,
        "due_is_provisional": voice.due_is_provisional,
        "received_at": voice.received_at,
    }


def _answered(answer: Answer) -> AnsweredOut:
    return AnsweredOut(text=answer.text, by=answer.by, at=answer.at)


def _graded(grade: Grade) -> GradedOut:
    return GradedOut(
        choice=grade.choice,
        label=grade.get_choice_display(),
        remark=grade.remark,
        entered_by_staff=grade.entered_by_id is not None,
        at=grade.at,
    )


def _asked(inquiry: Inquiry) -> AskedOut:
    return AskedOut(question=inquiry.question, asked_at=inquiry.asked_at, reply=inquiry.reply)
