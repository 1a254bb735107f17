"""通知的动作 — read, and told by a person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huisheng.audit import ledger
from huisheng.kernel.errors import Invalid, NotNow
from huisheng.kernel.masking import mask_personal
from huisheng.kernel.text import clean
from huisheng.notifications.models import Delivery, State
from huisheng.notifications.queries import messages_of
from huisheng.people.models import Seat
from huisheng.workflow.flow import Flow

LONGEST_NOTE = 200


def mark_read(delivery: Delivery, *, at: datetime) -> None:
    """Mark one in-app message as read; a second time changes nothing."""
    Delivery.objects.filter(pk=delivery.pk, read_at__isnull=True).update(read_at=at)


def mark_all_read(seat: Seat, *, at: datetime) -> int:
    """Mark all of a seat's messages as read; return how many were not."""
    return messages_of(seat).filter(read_at__isnull=True).update(read_at=at)


@transaction.atomic
def mark_told(delivery: Delivery, *, seat: Seat, at: datetime, note: str) -> Delivery:
    """Note that a person told the constituent what no machine could; a line of the case's ledger.

    Raises Invalid without a note; NotNow if somebody has told them already.
    """
    note = mask_personal(clean(note))[:LONGEST_NOTE]
    if not note:
        words = _("请写一句怎么告知的，例如“电话告知，本人接听”。")
        raise Invalid(words, fields={"note": [words]})
    told = Delivery.objects.filter(pk=delivery.pk, state=State.DEAD, told_at__isnull=True)
    if not told.update(told_at=at, told_by=seat, told_note=note):
        raise NotNow(_("这一条已经有人告知过了。"), way_out=_("请回到清单看还有哪些。"))
    delivery.refresh_from_db()
    flow = Flow.registry.get(delivery.case_kind)
    case = flow.model._default_manager.filter(pk=delivery.case_id).first() if flow else None
    ledger.record(
        f"{delivery.case_kind or 'delivery'}.told", case or delivery, seat=seat, at=at,
        before=getattr(case, "stage", ""), after=getattr(case, "stage", ""),
        revision=getattr(case, "revision", 0), tenant_id=delivery.tenant_id,
        facts={"notice": delivery.notice},
    )  # fmt: skip
    return delivery
