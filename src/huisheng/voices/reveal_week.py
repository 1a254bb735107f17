"""查看周报 — a week's looks at contacts: who, why, approved by whom; nothing of who spoke.

The standing committee's office is told on Monday that last week's list is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse

from huisheng.audit import ledger
from huisheng.kernel.days import SHANGHAI, day_of
from huisheng.people.models import Seat
from huisheng.people.queries import system_seat
from huisheng.voices.models import Reveal, RevealRequest, RevealStage
from huisheng.voices.reveal_flow import flow
from huisheng.workflow.models import Reminder

WEEK = timedelta(days=7)
WEEKLY = "weekly"


@dataclass(frozen=True)
class Line:
    """一次查看 — one look, as the office reads it."""

    at: datetime
    ref: str
    where: str
    href: str
    by: str
    reason: str
    remark: str
    approved_by: str
    approval: str


@dataclass(frozen=True)
class Week:
    """一周 — Monday to Sunday, its looks, and how many requests came to nothing."""

    monday: date
    sunday: date
    lines: list[Line]
    declined: int
    lapsed: int
    earlier: str
    later: str


def monday_of(typed: str, *, today: date) -> date:
    """Return the Monday of the week meant; of last week where nothing sensible was typed."""
    try:
        meant = date.fromisoformat(typed)
    except ValueError:
        meant = today - WEEK
    meant = min(max(meant, date(2000, 1, 3)), today)
    return meant - timedelta(days=meant.weekday())


def page(seat: Seat, monday: date, *, today: date) -> Week:
    """Return one week's looks in a seat's county, in the order of time (three queries)."""
    start, end = _bounds(monday)
    found = Reveal.objects.filter(tenant_id=seat.tenant_id, at__gte=start, at__lt=end)
    found = found.select_related(
        "voice__region", "seat__unit", "seat__person", "seat__region", "request__checked_by__unit",
        "request__checked_by__person", "request__checked_by__region",
    )  # fmt: skip
    ended = RevealRequest.objects.filter(
        tenant_id=seat.tenant_id, closed_at__gte=start, closed_at__lt=end
    )
    here, later = reverse("reveals:week"), monday + WEEK
    return Week(
        monday=monday,
        sunday=monday + timedelta(days=6),
        lines=[_line(look) for look in found.order_by("at")],
        declined=ended.filter(stage=RevealStage.DECLINED).count(),
        lapsed=ended.filter(stage=RevealStage.LAPSED).count(),
        earlier=f"{here}?from={monday - WEEK}",
        later=f"{here}?from={later}" if later <= today else "",
    )


def _line(look: Reveal) -> Line:
    request = look.request
    return Line(
        at=look.at,
        ref=look.voice.ref,
        where=look.voice.region.name,
        href=reverse("reveals:show", args=[request.pk]) if request else "",
        by=look.seat.printed,
        reason=look.get_reason_display(),
        remark=look.remark,
        approved_by=request.checked_by.printed if request and request.checked_by else "",
        approval=request.check_reason if request else "",
    )


def _bounds(monday: date) -> tuple[datetime, datetime]:
    start = datetime(monday.year, monday.month, monday.day, tzinfo=SHANGHAI)
    return start, start + WEEK


def tell(at: datetime) -> int:
    """Write, once for each county and week, that last week's list is there; return how many.

    A county in which nobody looked is not disturbed.
    """
    monday = monday_of("", today=day_of(at))
    start, end = _bounds(monday)
    looks = Reveal.objects.filter(at__gte=start, at__lt=end, request__isnull=False)
    told = 0
    for tenant in looks.order_by("tenant_id").values_list("tenant_id", flat=True).distinct():
        of_tenant = looks.filter(tenant_id=tenant)
        first = of_tenant.select_related("request__tenant").earliest("at", "pk").request
        if first is not None:
            told += _tell(first, monday, of_tenant.count(), at=at)
    return told


@transaction.atomic
def _tell(first: RevealRequest, monday: date, number: int, *, at: datetime) -> int:
    _row, is_new = Reminder.objects.get_or_create(
        case_id=first.pk, due_on=monday, kind=WEEKLY, defaults={"sent_at": at}
    )
    if not is_new:
        return 0
    facts = {"n": number, "from_on": str(monday), "until_on": str(monday + WEEK)}
    seat = system_seat(first.tenant, on=day_of(at))
    ledger.record(
        f"{flow.name}.{WEEKLY}", first, seat=seat, at=at, before=first.stage, after=first.stage,
        revision=first.revision, facts=facts,
    )  # fmt: skip
    return 1
