"""通知的不变式 — what was sent has a reference, and nothing lies about unread or unsent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from huisheng.audit import ledger
from huisheng.kernel import invariants
from huisheng.notifications.models import FINISHED, WAITING, Cursor, Delivery, State, Untold
from huisheng.notifications.outbox import CURSOR

READ_WITHIN = timedelta(minutes=2)
SENT_WITHIN = timedelta(minutes=15)  # past its own moment (security.md D8)


def without_reference(at: datetime) -> Iterator[str]:
    """Yield deliveries marked as sent that cannot say by whom they were taken."""
    yield from _names(Delivery.objects.filter(state=State.SENT, provider_ref=""))


def with_address(at: datetime) -> Iterator[str]:
    """Yield finished deliveries that still keep an address."""
    kept = Q(sealed__isnull=False) | Q(wrapped_key__isnull=False)
    yield from _names(Delivery.objects.filter(kept, state__in=FINISHED))


def overdue(at: datetime) -> Iterator[str]:
    """Yield deliveries that should have left a quarter of an hour ago."""
    late = at - SENT_WITHIN
    waiting = Q(state__in=WAITING, next_at__lt=late) | Q(state=State.LEASED, lease_until__lt=late)
    yield from _names(Delivery.objects.filter(waiting))


def unread(at: datetime) -> Iterator[str]:
    """Yield lines linked minutes ago that nobody has been told of, and those that failed."""
    cursor = Cursor.objects.filter(name=CURSOR).first()
    for link in ledger.after(cursor.seq if cursor else 0, 1_000):
        if link.linked_at < at - READ_WITHIN:
            yield f"#{link.seq}"
    for row in Untold.objects.order_by("line_seq"):
        yield f"#{row.line_seq} {row.why}"


def _names(found: QuerySet[Delivery]) -> Iterator[str]:
    for delivery in found.order_by("id").iterator(chunk_size=500):
        yield f"{delivery.pk} {delivery.notice}.{delivery.audience} {delivery.channel}"


def register() -> None:
    """Say what must always hold of deliveries."""
    for name, says, find in (
        ("delivery.has_reference", _("每条已发出的通知都有发送凭据"), without_reference),
        ("delivery.keeps_no_address", _("已了结的通知不再留有联系方式"), with_address),
        ("delivery.leaves_in_time", _("没有该发而未发的通知"), overdue),
        ("ledger.is_told", _("台账行都已通知到该通知的人"), unread),
    ):
        invariants.register(name, says, find)
