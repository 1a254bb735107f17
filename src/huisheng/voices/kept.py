"""卷宗 — the rows that belong to one voice, read once for everything a page says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from huisheng.voices.models import (
    Answer,
    Attachment,
    Grade,
    Inquiry,
    Note,
    Referral,
    Reveal,
    RevealRequest,
    Voice,
)

Row = TypeVar("Row")


@dataclass(frozen=True)
class Kept:
    """卷宗 — each list in the order in which its rows came."""

    answers: list[Answer] = field(default_factory=list)
    grades: list[Grade] = field(default_factory=list)
    inquiries: list[Inquiry] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    reveals: list[Reveal] = field(default_factory=list)
    requests: list[RevealRequest] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


class Line(Protocol):
    """A line of the ledger, as far as it is looked at here."""

    @property
    def kind(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...


ANSWERING = ("answer", "answer_on_spot", "explain", "answer_with", "give_up_asking")

PROPOSING = ("propose_referral", "propose_refusal", "discard", "propose_reclassify")


def read(voice: Voice, lines: Sequence[Line] | None = None) -> Kept:
    """Return what is kept of a voice.

    `lines`: its ledger, where that is at hand. What no line tells of is not looked for: most
    voices have no photograph, note, question or referral.
    """
    told = None if lines is None else {line.kind.partition(".")[2] for line in lines}

    def written(found: Iterable[Row], *by: str) -> list[Row]:
        return list(found) if told is None or not told.isdisjoint(by) else []

    return Kept(
        answers=_in_rounds(written(voice.answers.all(), *ANSWERING)),
        grades=_in_rounds(written(voice.grades.all(), "grade", "grade_for")),
        inquiries=written(voice.inquiries.order_by("pk"), "ask"),
        notes=written(voice.notes.select_related("seat"), "note"),
        referrals=written(voice.referrals.order_by("pk"), *PROPOSING),
        reveals=written(voice.reveals.order_by("at"), "reveal"),
        requests=written(_requests(voice), "reveal"),
        attachments=_photos(voice, lines),
    )


def _requests(voice: Voice) -> Iterable[RevealRequest]:
    seats = ("asked_by__unit", "asked_by__person", "asked_by__region")
    return voice.reveal_requests.select_related(*seats).order_by("opened_at")


def _photos(voice: Voice, lines: Sequence[Line] | None) -> list[Attachment]:
    for line in lines or ():
        if line.kind == "voice.open" and line.facts.get("photos") == 0:
            return []
    return list(voice.attachments.order_by("position"))


def _in_rounds(found: Iterable[Row]) -> list[Row]:
    return sorted(found, key=attrgetter("round"))
