"""台账的问题 — what the audit administrator asks of the ledger: who did what, and when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from huisheng.audit.models import LedgerLine
from huisheng.kernel.days import SHANGHAI


def lines_of(
    tenant_id: int,
    *,
    kind: str = "",
    actor: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[LedgerLine]:
    """Return a tenant's lines, unordered, each with its place in the chain (`link`).

    `kind` is the beginning of a kind ("voice." or "voice.answer"), `actor` part of the printed
    name; `since` and `until` are days, both included.
    """
    found = LedgerLine.objects.filter(tenant_id=tenant_id).select_related("link")
    if kind:
        found = found.filter(kind__startswith=kind)
    if actor:
        found = found.filter(actor__contains=actor)
    if since:
        found = found.filter(at__gte=_start_of(since))
    if until:
        found = found.filter(at__lt=_start_of(until + timedelta(days=1)))
    return found


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)
