"""提醒 — before a date and the day after it has passed, whoever holds the case is told, once.

A reminder is a ledger line from the system seat ("voice.due_soon", "voice.overdue") and a row
that keeps it from being given twice for the same date; the notices follow from the line.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from huisheng.audit import ledger
from huisheng.kernel.days import day_of
from huisheng.people.queries import system_seat
from huisheng.regions import local
from huisheng.workflow.flow import Flow
from huisheng.workflow.models import Case, Reminder, WorkItem

DUE_SOON, OVERDUE = "due_soon", "overdue"


def remind(flow: Flow[Any], *, at: datetime, limit: int = 500) -> int:
    """Write the reminders that are due for one flow, at most `limit`; return how many."""
    rule, today = flow.remind_before, day_of(at)
    if rule is None:
        return 0
    written = 0
    ahead: dict[int, int] = {}  # by region: within one round a local value does not change
    for case in _late(flow, today)[:limit]:
        written += _write(flow, case, OVERDUE, at=at)
    horizon = today + timedelta(days=rule.most or 0)
    for case in _ahead(flow, today, horizon).iterator(chunk_size=500):
        if written >= limit:
            break
        if case.region_id not in ahead:
            ahead[case.region_id] = int(local.value(rule, case.region))
        if case.due_on <= today + timedelta(days=ahead[case.region_id]):
            written += _write(flow, case, DUE_SOON, at=at)
    return written


def remind_all(*, at: datetime) -> int:
    """Write the reminders that are due for every flow; return how many."""
    return sum(remind(flow, at=at) for flow in Flow.registry.values())


def _late(flow: Flow[Any], today: date) -> QuerySet[Any]:
    return _held(flow, OVERDUE).filter(due_on__lt=today)


def _ahead(flow: Flow[Any], today: date, horizon: date) -> QuerySet[Any]:
    return _held(flow, DUE_SOON).filter(due_on__gte=today, due_on__lte=horizon)


def _held(flow: Flow[Any], kind: str) -> QuerySet[Any]:
    """Return open cases that lie on a desk and have no such reminder for their date yet."""
    given = Reminder.objects.filter(case_id=OuterRef("pk"), due_on=OuterRef("due_on"), kind=kind)
    lying = WorkItem.objects.filter(case_id=OuterRef("pk"))
    found: QuerySet[Any] = flow.model._default_manager.filter(
        Exists(lying), ~Exists(given), stage__in=flow.open_stages()
    )
    return found.select_related("region", "tenant").order_by("due_on", "pk")


@transaction.atomic
def _write(flow: Flow[Any], found: Case, kind: str, *, at: datetime) -> int:
    """Write one reminder, unless the case has moved on or another worker was quicker."""
    case = flow.model._default_manager.select_for_update().get(pk=found.pk)
    if case.due_on != found.due_on or case.stage != found.stage:
        return 0
    _row, is_new = Reminder.objects.get_or_create(
        case_id=case.pk, due_on=case.due_on, kind=kind, defaults={"sent_at": at}
    )
    if not is_new:
        return 0
    ledger.record(
        f"{flow.name}.{kind}", case, seat=system_seat(found.tenant, on=day_of(at)), at=at,
        before=case.stage, after=case.stage, revision=case.revision,
        facts={"due_on": case.due_on.isoformat()},
    )  # fmt: skip
    return 1
