"""待办清单 — writing and reading what lies on each holder's desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from huisheng.kernel import paging
from huisheng.workflow.models import Case, WorkItem

PAGE = 50
ENOUGH = 100  # a badge says 99+ and counts no further


def lay(kind: str, case: Case, holders: Sequence[UUID], *, place: str, at: datetime) -> None:
    """Make the desks show the case as it now is: on these holders' and on no others."""
    wanted = {h for h in holders if case.due_on is not None}
    leaving: list[WorkItem] = []
    for item in WorkItem.objects.filter(case_id=case.pk):
        if item.holder not in wanted:
            leaving.append(item)
            continue
        wanted.discard(item.holder)
        _show(item, case, place).save()
    for holder in wanted:
        if leaving:  # handed from desk to desk
            item = leaving.pop()
            item.holder, item.arrived_at = holder, at
            _show(item, case, place).save()
        else:
            item = WorkItem(holder=holder, case_kind=kind, case_id=case.pk, arrived_at=at)
            _show(item, case, place).save(force_insert=True)
    if leaving:
        WorkItem.objects.filter(pk__in=[item.pk for item in leaving]).delete()


def lay_new(kind: str, cases: Iterable[tuple[Case, Sequence[UUID], str]], *, at: datetime) -> None:
    """Lay (case, holders, place) on their desks, where none of the cases lies on any desk yet."""
    items = [
        _show(WorkItem(holder=holder, case_kind=kind, case_id=case.pk, arrived_at=at), case, place)
        for case, holders, place in cases
        for holder in holders
    ]
    WorkItem.objects.bulk_create(items, batch_size=1_000)


def _show(item: WorkItem, case: Case, place: str) -> WorkItem:
    item.tenant_id, item.title, item.stage = case.tenant_id, case.title, case.stage
    if case.due_on is None:
        raise ValueError(f"{case.pk}: nothing without a date lies on a desk")
    item.due_on, item.due_is_provisional = case.due_on, case.due_is_provisional
    item.place = place[:80]
    return item


def page(
    holder: UUID, *, after: str | None = None, before_day: date | None = None, size: int = PAGE
) -> paging.Page[WorkItem]:
    """Return one page of a holder's items, the soonest due first; `before_day`: due before it."""
    items = WorkItem.objects.filter(holder=holder)
    if before_day is not None:
        items = items.filter(due_on__lt=before_day)
    return paging.page(items, order=("due_on", "id"), after=after, size=size)


# Asked on every page of the desk, so it is said to the database directly: an ORM takes five
# times as long to put the question as the index takes to answer it.
_BADGE = f"""
    SELECT COUNT(*), COUNT(CASE WHEN due_on < %s THEN 1 END) FROM (
        SELECT due_on FROM workflow_workitem WHERE holder = %s ORDER BY due_on, id LIMIT {ENOUGH}
    ) AS desk
"""  # noqa: S608  the one thing put in is our own number


def badge(holders: Iterable[UUID], *, on: date) -> dict[UUID, tuple[int, int]]:
    """Return for each holder (waiting, overdue), each counted to 100 at most."""
    found = {}
    native = connection.features.has_native_uuid_field
    with connection.cursor() as cursor:
        for holder in holders:
            day = connection.ops.adapt_datefield_value(on)
            cursor.execute(_BADGE, [day, holder if native else holder.hex])
            waiting, late = cursor.fetchone()
            found[holder] = (waiting, late)
    return found
