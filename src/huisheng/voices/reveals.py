"""查看申请的呈现 — what the page of one request shows to one seat, and the open contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from huisheng.audit import ledger
from huisheng.people.models import Seat
from huisheng.ui.dates import moment
from huisheng.ui.shapes import Fact, TimelineItem
from huisheng.voices import identity
from huisheng.voices.identity import Contact
from huisheng.voices.models import RevealRequest
from huisheng.voices.reveal_flow import STAGES, flow
from huisheng.workflow.steps import Offer

OF_A_PAGE = (
    "region", "voice__region", "asked_by__unit", "asked_by__person", "asked_by__region",
    "checked_by__unit", "checked_by__person", "checked_by__region",
)  # fmt: skip
STAMPS = range(100)  # how often the watermark is repeated: more than an A4 page of it


@dataclass(frozen=True)
class Page:
    """查看申请的页面 — `contact` and `stamp` only while the look is open, to whoever asked."""

    facts: list[Fact]
    timeline: list[TimelineItem]
    offers: list[Offer]
    contact: list[Fact]
    until: datetime | None
    stamp: str

    @property
    def stamps(self) -> range:
        """The watermark, so many times."""
        return STAMPS


def page_of(request: RevealRequest, seat: Seat, *, at: datetime) -> Page:
    """Return what this seat sees of a request now."""
    look = identity.open_look(request.voice, seat, at=at)
    opened = look is not None and look.request_id == request.pk
    contact = identity.revealed_to(request.voice, seat, at=at) if opened else None
    return Page(
        facts=facts_of(request),
        timeline=_timeline(request),
        offers=flow.offers(request, seat),
        contact=_contact(contact) if contact else [],
        until=look.until if look and contact else None,
        stamp=f"{seat.printed} {moment(at)}",
    )


def facts_of(request: RevealRequest) -> list[Fact]:
    """Return who asks for what, why, and what was decided."""
    voice = request.voice
    there = reverse("voices:show", args=[voice.pk])
    facts = [
        Fact(_("事项"), voice.title, href=there),
        Fact(_("编号"), voice.ref),
        Fact(_("地点"), voice.region.full_name),
        Fact(_("申请人"), request.asked_by.printed),
        Fact(_("理由"), request.get_reason_display()),
        Fact(_("具体说明"), request.remark),
    ]
    if request.checked_by is not None:
        facts.append(Fact(_("审批人"), request.checked_by.printed))
        facts.append(Fact(_("审批意见"), request.check_reason))
    return facts


def _contact(contact: Contact) -> list[Fact]:
    return [
        Fact(_("姓名"), contact.name),
        Fact(_("电话"), contact.phone, href=f"tel:{contact.phone}" if contact.phone else ""),
        Fact(_("住址"), contact.address),
    ]


def _timeline(request: RevealRequest) -> list[TimelineItem]:
    items = []
    for line in ledger.of(request):
        step = flow.steps.get(line.kind.partition(".")[2])
        look = STAGES.get(line.after)
        items.append(
            TimelineItem(
                at=line.at,
                title=step.label if step else _("申请查看联系方式"),
                actor=_(line.actor) if line.actor else "",
                tone=look.tone if look else "work",
            )
        )
    return items[::-1]
