"""卷宗 — the rows that belong to one voice, read once for everything a page says of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

from huisheng.voices.models import (
    Answer,
    Attachment,
    Grade,
    Inquiry,
    Note,
    Referral,
    Reveal,
    Voice,
)

Row = TypeVar("Row")


@dataclass(frozen=True)
class Kept:
    """卷宗 — each list in the order in which its rows came."""

    answers: list[Answer]
    grades: list[Grade]
    inquiries: list[Inquiry]
    notes: list[Note]
    referrals: list[Referral]
    reveals: list[Reveal]
    attachments: list[Attachment]


def read(voice: Voice, done: set[str] | None = None) -> Kept:
    """Return what is kept of a voice.

    `done`: the names of the steps in its ledger, where they are known. What no step has
    written is not looked for: most voices have no note, no question and no referral.
    """

    def written(found: Iterable[Row], *by: str) -> list[Row]:
        return list(found) if done is None or not done.isdisjoint(by) else []

    return Kept(
        answers=_in_rounds(voice.answers.all()),
        grades=_in_rounds(written(voice.grades.all(), "grade", "grade_for")),
        inquiries=written(voice.inquiries.order_by("pk"), "ask"),
        notes=written(voice.notes.select_related("seat"), "note"),
        referrals=written(voice.referrals.all(), "propose_referral", "propose_refusal"),
        reveals=list(voice.reveals.all()),  # the reporter is told how many: never by inference
        attachments=list(voice.attachments.order_by("position")),
    )


def _in_rounds(found: Iterable[Row]) -> list[Row]:
    return sorted(found, key=attrgetter("round"))
