"""看得到什么 — the one registry of what each kind of reader may see of a voice (D2).

PUBLIC ⊂ HANDLER ⊂ STEWARD; SEALED stands apart and is reached by a logged reveal only. Pages,
print, search, export and notices take a `Shown` and nothing else, so that a template cannot
show what its reader may not see.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum

from huisheng.people.models import Role, Seat
from huisheng.voices.kept import Kept, read
from huisheng.voices.models import Answer, Attachment, Grade, Inquiry, Voice


class Projection(IntEnum):
    """投影 — how much of a voice a reader sees; each contains the one before."""

    PUBLIC = 1
    HANDLER = 2
    STEWARD = 3


_PROJECTION = {
    Role.LIAISON: Projection.STEWARD,
    Role.STATION_HEAD: Projection.STEWARD,
    Role.TOWN_OFFICER: Projection.STEWARD,
    Role.COUNTY_OFFICE: Projection.STEWARD,
    Role.DEPUTY: Projection.STEWARD,
    Role.GRID_WORKER: Projection.STEWARD,  # sees only what they filed themselves
}


@dataclass(frozen=True)
class Shown:
    """所见 — a voice as one kind of reader sees it; empty where that reader sees nothing."""

    ref: str
    title: str
    category: str
    where: str
    stage: str
    received_at: datetime
    answers: list[Answer] = field(default_factory=list)
    text: str = ""
    text_is_original: bool = False
    place_text: str = ""
    channel: str = ""
    openness: str = ""
    proxy: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    reopen_reason: str = ""
    inquiries: list[Inquiry] = field(default_factory=list)
    grades: list[Grade] = field(default_factory=list)


def projection_of(seat: Seat) -> Projection:
    """Return what a seat sees of the voices it may open; those not named see HANDLER."""
    return _PROJECTION.get(Role(seat.role), Projection.HANDLER)


def show(voice: Voice, projection: Projection, kept: Kept | None = None) -> Shown:
    """Return the voice as this projection allows; `kept` where it has been read already."""
    kept = kept or read(voice)
    least = public(voice, kept.answers)
    if projection == Projection.PUBLIC:
        return least
    original = projection >= Projection.STEWARD
    return replace(
        least,
        title=voice.title,
        text=voice.text if original else voice.redacted,
        text_is_original=original,
        place_text=voice.place_text,
        channel=voice.get_channel_display(),
        openness=voice.get_openness_display(),
        proxy=voice.proxy.printed if original and voice.proxy else "",
        attachments=kept.attachments,
        reopen_reason=voice.reopen_reason if original else "",
        inquiries=kept.inquiries if original else [],
        grades=kept.grades,
    )


def public(voice: Voice, answers: list[Answer]) -> Shown:
    """Return the PUBLIC projection of a voice whose answers, in order, are known already."""
    return Shown(
        ref=voice.ref,
        title=voice.public_title or voice.title,
        category=str(voice.category or ""),
        where=voice.region.full_name,
        stage=voice.stage,
        received_at=voice.received_at,
        answers=answers,
    )
