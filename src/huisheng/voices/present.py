"""社情民意的呈现 — what the desk's pages are given: presented, nothing left to look up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from huisheng.audit import ledger
from huisheng.people.models import Seat, Unit
from huisheng.ui.shapes import Attachment, Fact, TimelineItem, Tone
from huisheng.voices import identity
from huisheng.voices.flow import STAGES, flow
from huisheng.voices.models import Voice
from huisheng.voices.projections import Projection, Shown, projection_of, show
from huisheng.workflow.steps import Look, Offer


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
class Page:
    """一件的页面 — everything the page of one voice shows to one seat."""

    shown: Shown
    look: Look
    holder: str
    facts: list[Fact]
    photos: list[Attachment]
    timeline: list[TimelineItem]
    offers: list[Offer]
    contact: list[Fact]
    reveals: int
    has_slip: bool


def rows(voices: Iterable[Voice]) -> list[Row]:
    """Return list rows; the holders' names are looked up together, once."""
    listed = list(voices)
    names = unit_names(v.owner for v in listed)
    return [
        Row(
            href=reverse("voices:show", args=[v.pk]),
            title=v.title,
            where=v.region.name,
            ref=v.ref,
            look=STAGES[v.stage],
            holder=names.get(v.owner, "") if v.owner else "",
            due_on=v.due_on,
            provisional=v.due_is_provisional,
            received_at=v.received_at,
        )
        for v in listed
    ]


def unit_names(keys: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return {key: name} of the units among these holders."""
    wanted = {key for key in keys if key}
    return {unit.pk: str(unit) for unit in Unit.objects.filter(pk__in=wanted)}


def page_of(voice: Voice, seat: Seat, *, at: datetime) -> Page:
    """Return what this seat sees of a voice now."""
    projection = projection_of(seat)
    shown = show(voice, projection)
    holder = unit_names([voice.owner]).get(voice.owner, "") if voice.owner else ""
    return Page(
        shown=shown,
        look=STAGES[voice.stage],
        holder=holder,
        facts=_facts(voice, shown, holder),
        photos=_photos(voice, shown),
        timeline=timeline(voice, seat, projection),
        offers=flow.offers(voice, seat),
        contact=_contact(voice, seat, at=at),
        reveals=voice.reveals.count(),
        has_slip=voice.referrals.filter(is_confirmed=True).exists(),
    )


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


def _contact(voice: Voice, seat: Seat, *, at: datetime) -> list[Fact]:
    contact = identity.revealed_to(voice, seat, at=at)
    if contact is None:
        return []
    return [
        Fact(_("姓名"), contact.name),
        Fact(_("电话"), contact.phone, href=f"tel:{contact.phone}" if contact.phone else ""),
        Fact(_("住址"), contact.address),
    ]


def timeline(voice: Voice, seat: Seat, projection: Projection) -> list[TimelineItem]:
    """Return what happened, newest first, with the words that went with each step."""
    steward = projection >= Projection.STEWARD
    words = _words(voice, seat, steward=steward)
    items = []
    for line in ledger.of(voice):
        name = line.kind.partition(".")[2]
        step = flow.steps.get(name)
        hidden = not steward and name in {"reveal", "open"}
        items.append(
            TimelineItem(
                at=line.at,
                title=step.label if step else KINDS().get(name, name),
                body=words.get((name, line.at), ""),
                actor="" if hidden else line.actor,
                tone=_tone(line.after),
            )
        )
    return items[::-1]


def KINDS() -> dict[str, str]:
    """Return the names of ledger lines that are no steps."""
    return {
        "open": _("收到反映"),
        "due_soon": _("即将到期提醒"),
        "overdue": _("超期提醒"),
        "recount": _("按新日历重算期限"),
    }


def _tone(stage: str) -> str:
    look = STAGES.get(stage)
    return look.tone if look else Tone.WORK


Words = dict[tuple[str, datetime], str]


def _words(voice: Voice, seat: Seat, *, steward: bool) -> Words:
    """Return {(step, when): the words that went with it}, as far as this reader may read them."""
    found: Words = {}
    for answer in voice.answers.all():
        for name in ("answer", "answer_on_spot", "explain", "answer_with", "give_up_asking"):
            found[name, answer.at] = answer.text
    for grade in voice.grades.all():
        said = f"{grade.get_choice_display()} {grade.remark}".strip()
        found["grade", grade.at] = found["grade_for", grade.at] = said
    for note in voice.notes.select_related("seat"):
        if steward or note.seat.unit_id == seat.unit_id:
            found["note", note.at] = note.text
    return found | (_inner_words(voice) if steward else {})


def _inner_words(voice: Voice) -> Words:
    """Return the words that stay among those who steer: questions, referrals, looks."""
    found: Words = {}
    for asked in voice.inquiries.all():
        found["ask", asked.asked_at] = asked.question
        if asked.replied_at:
            found["supply", asked.replied_at] = found["supply_for", asked.replied_at] = asked.reply
    for slip in voice.referrals.all():
        said = f"{slip.get_kind_display()}：{slip.reason}"
        found["propose_referral", slip.proposed_at] = said
        found["propose_refusal", slip.proposed_at] = said
        if slip.checked_at:
            found["turn_down", slip.checked_at] = slip.check_reason
    for look in voice.reveals.all():
        found["reveal", look.at] = f"{look.get_reason_display()}：{look.remark}"
    return found
