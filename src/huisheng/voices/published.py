"""公开的答复 — what the office chose to publish: title, village, answers, dates, grades.

Nothing of who spoke; in the answers what looks like a name, a number or an address is masked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huisheng.kernel.masking import mask_personal
from huisheng.voices import projections, sentences
from huisheng.voices.models import Answer, Grade, GradeChoice, Voice


@dataclass(frozen=True)
class PublicAnswer:
    """公开的答复."""

    text: str
    sender: str
    at: datetime
    grade: str


@dataclass(frozen=True)
class PublicVoice:
    """公开的一件事 — as anybody may read it."""

    id: UUID
    title: str
    category: str
    where: str
    received_at: datetime
    answers: list[PublicAnswer]


def tell(voices: Iterable[Voice]) -> list[PublicVoice]:
    """Return published voices as the public sees them (two queries, however many).

    They come from `Voice.objects.public()`, with region and category selected.
    """
    told = list(voices)
    keys = [voice.pk for voice in told]
    grades: dict[tuple[UUID, int], str] = {
        (grade.voice_id, grade.round): grade.choice
        for grade in Grade.objects.filter(voice__in=keys)
    }
    answers: dict[UUID, list[Answer]] = {key: [] for key in keys}
    found = Answer.objects.filter(voice__in=keys).select_related(
        "seat__unit", "seat__person", "seat__region"
    )
    for answer in found.order_by("round"):
        answers[answer.voice_id].append(answer)
    return [_one(voice, answers[voice.pk], grades) for voice in told]


def _one(voice: Voice, answers: list[Answer], grades: dict[tuple[UUID, int], str]) -> PublicVoice:
    shown = projections.public(voice, answers)
    return PublicVoice(
        id=voice.pk,
        title=shown.title,
        category=shown.category,
        where=shown.where,
        received_at=shown.received_at,
        answers=[
            PublicAnswer(
                text=mask_personal(answer.text),
                sender=sentences.who(answer.seat),
                at=answer.at,
                grade=grade_label(grades.get((voice.pk, answer.round), "")),
            )
            for answer in shown.answers
        ],
    )


def grade_label(choice: str) -> str:
    """Return a grade in words; "" where none was given."""
    return str(GradeChoice(choice).label) if choice else ""
