"""社情民意的呈现 — what the desk's pages are given: presented, nothing left to look up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from huisheng.audit import ledger
from huisheng.people.models import Seat, Unit
from huisheng.ui.shapes import Attachment, Fact, TimelineItem, Tone
from huisheng.voices.flow import STAGES, flow
from huisheng.voices.kept import ANSWERING, PROPOSING, Kept, read
from huisheng.voices.models import Voice
from huisheng.voices.models.referrals import INTERNAL
from huisheng.voices.projections import Projection, Shown, projection_of, show
from huisheng.voices.reveal_flow import STAGES as REVEAL_STAGES
from huisheng.workflow.steps import Look, Offer

Words = dict[tuple[str, datetime], str]  # (step, when): the words that went with it


@dataclass(frozen=True)
class Row:
    """列表行 — a voice in a list."""

    href: str
    title: str
    where: str
    ref: str
    look: Look
    holder: str
    due_on: date | None
    provisional: bool
    received_at: datetime


@dataclass(frozen=True)
class Asked:
    """查看申请 — one request to see the contact, as the voice's page leads to it."""

    id: UUID
    href: str
    by: str
    at: datetime
    look: Look


@dataclass(frozen=True)
class Page:
    """一件的页面 — everything the page of one voice shows to one seat."""

    shown: Shown
    look: Look
    holder: str
    facts: list[Fact]
    photos: list[Attachment]
    timeline: list[TimelineItem]
    offers: list[Offer]
    asked: list[Asked]
    reveals: int
    has_slip: bool


ANY = UUID(int=0)  # stands for a key in an address
# What a row of a list needs of a voice: not its words, which may be long.
OF_A_ROW = (
    "title", "stage", "region__name", "owner", "due_on", "due_is_provisional", "received_at",
)  # fmt: skip


def rows(voices: Iterable[Voice]) -> list[Row]:
    """Return list rows; the holders' names are looked up together, once."""
    listed = list(voices)
    names = unit_names(v.owner for v in listed)
    return _rows(listed, names)


def short_rows(voices: Iterable[Voice]) -> list[Row]:
    """Return rows that do not say who holds the voice."""
    return _rows(voices, {})


def _rows(voices: Iterable[Voice], names: Mapping[UUID, str]) -> list[Row]:
    # One look into the address book serves them all.
    address = reverse("voices:show", args=[ANY])
    return [
        Row(
            href=address.replace(str(ANY), str(voice.pk)),
            title=voice.title,
            where=voice.region.name,
            ref=voice.ref,
            look=STAGES[voice.stage],
            holder=names.get(voice.owner, "") if voice.owner else "",
            due_on=voice.due_on,
            provisional=voice.due_is_provisional,
            received_at=voice.received_at,
        )
        for voice in voices
    ]


def unit_names(keys: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return {key: name} of the units among these holders."""
    wanted = {key for key in keys if key}
    found = Unit.objects.filter(pk__in=wanted).only("name", "short_name")
    return {unit.pk: str(unit) for unit in found}


def page_of(voice: Voice, seat: Seat) -> Page:
    """Return what this seat sees of a voice now."""
    projection = projection_of(seat)
    lines = list(ledger.of(voice))
    kept = read(voice, lines)
    shown = show(voice, projection, kept)
    holder = _holder(voice, seat)
    return Page(
        shown=shown,
        look=STAGES[voice.stage],
        holder=holder,
        facts=_facts(voice, shown, holder),
        photos=_photos(voice, shown),
        timeline=_timeline(voice, lines, _words(kept, seat, projection), projection),
        offers=flow.offers(voice, seat),
        asked=_asked(kept) if projection >= Projection.STEWARD else [],
        reveals=len(kept.reveals),
        has_slip=projection >= Projection.STEWARD
        and any(s.is_confirmed and s.kind not in INTERNAL for s in kept.referrals),
    )


def _holder(voice: Voice, seat: Seat) -> str:
    if voice.owner and voice.owner == seat.unit_id:
        return str(seat.unit)
    return unit_names([voice.owner]).get(voice.owner, "") if voice.owner else ""


def _facts(voice: Voice, shown: Shown, holder: str) -> list[Fact]:
    facts = [
        Fact(_("编号"), shown.ref),
        Fact(_("地点"), f"{shown.where} {shown.place_text}".strip()),
        Fact(_("类别"), shown.category),
        Fact(_("渠道"), shown.channel),
        Fact(_("署名方式"), shown.openness),
        Fact(_("现在由谁办"), holder),
    ]
    if shown.proxy:
        facts.append(Fact(_("代为登记"), shown.proxy))
    if voice.outcome:
        facts.append(Fact(_("去向"), voice.get_outcome_display()))
    if voice.merged_into_id:
        there = reverse("voices:show", args=[voice.merged_into_id])
        facts.append(Fact(_("合并到"), _("主件"), href=there))
    return facts


def _photos(voice: Voice, shown: Shown) -> list[Attachment]:
    found = []
    for file in shown.attachments:
        href = reverse("voices:photo", args=[voice.pk, file.pk])
        name = _("照片%(n)d") % {"n": file.position}
        found.append(Attachment(name=name, href=href, size=file.size, thumb=href, alt=name))
    return found


def _asked(kept: Kept) -> list[Asked]:
    return [
        Asked(
            each.pk, reverse("reveals:show", args=[each.pk]), each.asked_by.printed,
            each.opened_at, REVEAL_STAGES[each.stage],
        )
        for each in reversed(kept.requests)
    ]  # fmt: skip


def timeline(voice: Voice, seat: Seat, projection: Projection) -> list[TimelineItem]:
    """Return what happened, newest first, with the words that went with each step."""
    lines = list(ledger.of(voice))
    kept = read(voice, lines)
    return _timeline(voice, lines, _words(kept, seat, projection), projection)


def _timeline(
    voice: Voice, lines: Iterable[Any], words: Words, projection: Projection
) -> list[TimelineItem]:
    steward = projection >= Projection.STEWARD
    once_more = voice.reopen_reason if steward else ""
    names = other_kinds()
    items = []
    for line in lines:
        name = _step_of(line)
        step = flow.steps.get(name)
        hidden = not steward and name in {"reveal", "open"}
        items.append(
            TimelineItem(
                at=line.at,
                title=step.label if step else names.get(name, name),
                body=words.get((name, line.at), once_more if name == "reopen" else ""),
                actor="" if hidden or not line.actor else _(line.actor),
                tone=_tone(line.after),
            )
        )
    return items[::-1]


def _step_of(line: Any) -> str:
    name: str = line.kind.partition(".")[2]
    return name


def other_kinds() -> dict[str, str]:
    """Return the names of ledger lines that are no steps."""
    return {
        "open": _("收到反映"),
        "due_soon": _("即将到期提醒"),
        "overdue": _("超期提醒"),
        "erase": _("已删去反映人的个人信息"),
        "recount": _("按新日历重算期限"),
    }


def _tone(stage: str) -> str:
    look = STAGES.get(stage)
    return look.tone if look else Tone.WORK


def _words(kept: Kept, seat: Seat, projection: Projection) -> Words:
    """Return {(step, when): the words that went with it}, as far as this reader may read them."""
    steward = projection >= Projection.STEWARD
    found: Words = {}
    for answer in kept.answers:
        for name in ANSWERING:
            found[name, answer.at] = answer.text
    for grade in kept.grades:
        said = f"{grade.get_choice_display()} {grade.remark}".strip()
        found["grade", grade.at] = found["grade_for", grade.at] = said
    for note in kept.notes:
        if steward or note.seat.unit_id == seat.unit_id:
            found["note", note.at] = note.text
    return found | (_inner_words(kept) if steward else {})


def _inner_words(kept: Kept) -> Words:
    """Return the words that stay among those who steer: questions, referrals, looks."""
    found: Words = {}
    for asked in kept.inquiries:
        found["ask", asked.asked_at] = asked.question
        if asked.replied_at:
            found["supply", asked.replied_at] = found["supply_for", asked.replied_at] = asked.reply
    for slip in kept.referrals:
        said = f"{slip.get_kind_display()}：{slip.reason}"
        found |= dict.fromkeys(((name, slip.proposed_at) for name in PROPOSING), said)
        if slip.checked_at:
            found["turn_down", slip.checked_at] = slip.check_reason
    for asked_for in kept.requests:
        said = f"{asked_for.get_reason_display()}：{asked_for.remark}"
        found["reveal", asked_for.opened_at] = said
    return found
