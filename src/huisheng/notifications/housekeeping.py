"""通知的清理 — what has been read long ago, and spooled files nobody fetched."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from huisheng.notifications import rules
from huisheng.notifications.channels import spool
from huisheng.notifications.models import Channel, Delivery


def forget(at: datetime) -> int:
    """Drop old in-app messages and spooled files; return how many. What left stays on record."""
    old = Q(read_at__lt=at - rules.KEEP_READ_MESSAGES) | Q(
        created_at__lt=at - rules.KEEP_UNREAD_MESSAGES
    )
    dropped, _each = Delivery.objects.filter(old, channel=Channel.IN_APP).delete()
    return dropped + spool.forget(before=at - rules.KEEP_SPOOLED)
