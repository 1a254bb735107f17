"""查我的事 — one voice as the one who spoke sees it, and what they may do about it now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from huisheng.audit import ledger
from huisheng.kernel.days import day_of
from huisheng.kernel.errors import Unknown
from huisheng.people.models import Seat, Unit
from huisheng.ui.shapes import Attachment, TimelineItem
from huisheng.voices import sentences
from huisheng.voices.access import Reporter
from huisheng.voices.flow import STAGES
from huisheng.voices.models import Inquiry, ReferralKind, Stage, Voice
from huisheng.workflow.steps import Look

Words = dict[tuple[str, datetime | None], str]  # (step, when): what was said with it


@dataclass(frozen=True)
class Letter:
    """答复 — one answer, as a letter."""

    text: str
    sender: str
    on: date
    grade: str


@dataclass(frozen=True)
class Looked:
    """查看 — one look at the reporter's contact: which office, in which role, who approved."""

    at: datetime
    by: str
    role: str
    reason: str
    approved_by: str = ""  # "" for a look from before a second person was asked


@dataclass(frozen=True)
class Slip:
    """转送单 — where to turn instead, and why; no office where it was simply not accepted."""

    kind: str
    reason: str
    on: date
    office: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Track:
    """我的事 — everything the tracking page shows."""

    voice_id: UUID
    title: str
    where: str
    received_at: datetime
    look: Look
    now: str
    holder: str
    due_on: date | None
    is_late: bool
    is_provisional: bool
    phone: str
    timeline: list[TimelineItem]
    letters: list[Letter]
    question: str
    looks: list[Looked]
    slip: Slip | None
    sees_own: bool
    text: str = ""
    photos: list[Attachment] = field(default_factory=list)


def voice_of(reporter: Reporter) -> Voice:
    """Return the reporter's voice. Raises Unknown if it is gone."""
    voice = (
        Voice.objects.select_related("region", "tenant", "category", "merged_into", "deputy")
        .filter(pk=reporter.voice_id)
        .first()
    )
    if voice is None:
        raise Unknown(_("没有这一页。"))
    return voice


def public_track(
    voice: Voice, reporter: Reporter, on: date, *, photo_at: Callable[[UUID], str]
) -> Track:
    """Return what the reporter sees on the day `on`; own words only with the second factor.

    `photo_at` gives the address of one of their own photographs.
    """
    together = voice.merged_into if voice.stage == Stage.MERGED else None
    lead = together or voice
    holder = Unit.objects.filter(pk=lead.owner).first() if lead.owner else None
    unit = holder.name if holder else ""
    inquiries = list(voice.inquiries.order_by("pk"))
    open_question = next((each for each in inquiries if each.replied_at is None), None)
    own, late, again = reporter.sees_own, _is_late(lead, on), voice.round > 1
    next_point = None if late else sentences.to_come(voice.stage, lead.due_on, again=again)
    coming = [next_point] if next_point else []
    return Track(
        voice_id=voice.pk,
        title=voice.title,
        where=voice.region.full_name,
        received_at=voice.received_at,
        look=STAGES[voice.stage],
        now=sentences.now(
            voice.stage, voice.outcome, unit=unit, until=lead.due_on, is_late=late, again=again
        ),
        holder=unit,
        due_on=lead.due_on,
        is_late=late,
        is_provisional=bool(lead.due_on and lead.due_is_provisional),
        phone=holder.phone if holder else "",
        timeline=_timeline(voice, _said(voice, inquiries, own=own)) + coming,
        letters=_letters(voice),
        question=open_question.question if open_question else "",
        looks=_looks(voice),
        slip=_slip(voice),
        sees_own=own,
        text=voice.text if own else "",
        photos=_photos(voice, photo_at) if own else [],
    )


def _is_late(voice: Voice, on: date) -> bool:
    """Whether those who work on it have let the promised day pass; the reporter never is late."""
    waiting_for_us = voice.stage not in (Stage.NEEDS_INFO, Stage.ANSWERED)
    return waiting_for_us and voice.due_on is not None and voice.due_on < on


def _timeline(voice: Voice, words: Words) -> list[TimelineItem]:
    lines = list(ledger.of(voice))
    seats = _seats({line.seat_id for line in lines if line.seat_id})
    items = []
    for line in lines:
        by = sentences.who(seats.get(line.seat_id))
        name = line.kind.partition(".")[2]
        told = sentences.line(name, unit=by, facts=line.facts)
        if told is not None:
            icon, tone, title = told
            body = words.get((name, line.at)) or words.get((name, None), "")
            items.append(TimelineItem(line.at, title, body=body, icon=icon, tone=tone))
    return items


def _said(voice: Voice, inquiries: list[Inquiry], *, own: bool) -> Words:
    """Return the words that go with a line: what was asked, and to their owner what was replied."""
    found: Words = {("reopen", None): voice.reopen_reason if own else ""}  # it happens only once
    for inquiry in inquiries:
        found["ask", inquiry.asked_at] = inquiry.question
        if own and inquiry.replied_at:
            found["supply", inquiry.replied_at] = inquiry.reply
            found["supply_for", inquiry.replied_at] = inquiry.reply
    return found


def _seats(keys: set[UUID]) -> dict[UUID | None, Seat]:
    found = Seat.objects.filter(pk__in=keys).select_related("unit", "region", "person")
    return {seat.pk: seat for seat in found}


def _letters(voice: Voice) -> list[Letter]:
    grades = {grade.round: grade.get_choice_display() for grade in voice.grades.all()}
    answers = voice.answers.select_related("seat__unit", "seat__person", "seat__region")
    return [
        Letter(
            text=answer.text,
            sender=sentences.who(answer.seat) or _("系统"),
            on=day_of(answer.at),
            grade=grades.get(answer.round, ""),
        )
        for answer in answers.order_by("round")
    ]


def _looks(voice: Voice) -> list[Looked]:
    found = voice.reveals.select_related(
        "seat__unit", "seat__person", "seat__region", "request__checked_by__unit",
        "request__checked_by__person", "request__checked_by__region",
    )  # fmt: skip
    return [
        Looked(
            each.at, sentences.who(each.seat), each.seat.get_role_display(),
            each.get_reason_display(),
            sentences.who(each.request.checked_by) if each.request else "",
        )
        for each in found.order_by("at")
    ]  # fmt: skip


def _slip(voice: Voice) -> Slip | None:
    decided = voice.referrals.filter(is_confirmed=True).exclude(kind=ReferralKind.RECLASSIFIED)
    found = decided.select_related("office").last()
    if found is None or found.checked_at is None:
        return None
    office = found.office
    where = (office.name, office.address, office.phone) if office else ()
    return Slip(found.get_kind_display(), found.reason, day_of(found.checked_at), *where)


def _photos(voice: Voice, photo_at: Callable[[UUID], str]) -> list[Attachment]:
    found = []
    for file in voice.attachments.order_by("position"):
        href = photo_at(file.pk)
        name = _("照片%(n)d") % {"n": file.position}
        found.append(Attachment(name=name, href=href, size=file.size, thumb=href, alt=name))
    return found
