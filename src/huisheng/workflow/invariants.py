"""流程的不变式 — no case without an owner and a date, no desk that shows what is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from huisheng.kernel import invariants
from huisheng.workflow.counts import SCOPES, scope_of
from huisheng.workflow.flow import Flow
from huisheng.workflow.models import Case, Once, StageCount, StageMove, WorkItem

CHUNK = 500


def orphans(at: datetime) -> Iterator[str]:
    """Yield open cases without an owner or a next date (the zero-orphan list's own question)."""
    for flow in Flow.registry.values():
        for case in flow.orphans().only("pk").iterator(chunk_size=CHUNK):
            yield f"{flow.name} {case.pk}"


def off_desk(at: datetime) -> Iterator[str]:
    """Yield open cases that do not lie on exactly the desks their flow names."""
    for flow in Flow.registry.values():
        opened = flow.model._default_manager.filter(stage__in=flow.open_stages())
        for chunk in invariants.walk(opened, size=CHUNK):
            yield from _off_desk(flow, chunk)


def _off_desk(flow: Flow[Any], cases: list[Case]) -> Iterator[str]:
    lying: dict[UUID, set[UUID]] = {case.pk: set() for case in cases}
    items = WorkItem.objects.filter(case_id__in=lying).values_list("case_id", "holder")
    for case_id, holder in items:
        lying[case_id].add(holder)
    for case in cases:
        if lying[case.pk] != set(flow.holders(case)):
            yield f"{flow.name} {case.pk} {case.stage}"


def stray_items(at: datetime) -> Iterator[str]:
    """Yield work items whose case is closed, gone, or has another date, stage or tenant."""
    for flow in Flow.registry.values():
        same = flow.model._default_manager.filter(
            pk=OuterRef("case_id"), due_on=OuterRef("due_on"), stage=OuterRef("stage"),
            tenant=OuterRef("tenant"), stage__in=flow.open_stages(),
        )  # fmt: skip
        stray = WorkItem.objects.filter(~Exists(same), case_kind=flow.name)
        for item in stray.iterator(chunk_size=CHUNK):
            yield f"{item.case_kind} {item.case_id} {item.holder}"
    for item in WorkItem.objects.exclude(case_kind__in=Flow.registry).iterator(chunk_size=CHUNK):
        yield f"{item.case_kind} {item.case_id} {item.holder}"


def miscounted(at: datetime) -> Iterator[str]:
    """Yield stages of an area whose folded count and waiting moves differ from a recount."""
    for flow in Flow.registry.values():
        told, counted = _told(flow.name), _recounted(flow)
        for scope, stage in sorted({*told, *counted}):
            said, found = told[scope, stage], counted[scope, stage]
            if said != found:
                yield f"{flow.name} {scope} {stage}: {said}, {found}"


def _told(kind: str) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    rows = StageCount.objects.filter(case_kind=kind)
    for scope, stage, number in rows.values_list("scope", "stage", "number"):
        found[scope, stage] += number
    for level in SCOPES:
        moves = StageMove.objects.filter(case_kind=kind).exclude(**{level: None})
        moved = moves.values_list(level, "before", "after").annotate(n=Count("id"))
        for key, before, after, n in moved:
            found[scope_of(level, key), after] += n
            if before:
                found[scope_of(level, key), before] -= n
    return found


def _recounted(flow: Flow[Any]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for level in SCOPES:
        cases = flow.model._default_manager.exclude(**{level: None})
        for key, stage, n in cases.values_list(level, "stage").annotate(n=Count("pk")):
            found[scope_of(level, key), stage] += n
    return found


def unfinished(at: datetime) -> Iterator[str]:
    """Yield forms that were taken without anything having come of it."""
    for row in Once.objects.filter(outcome="").iterator(chunk_size=CHUNK):
        yield f"{row.scope} {row.key}"


def register() -> None:
    """Say what must always hold of cases, desks and counts."""
    for name, says, find in (
        ("case.has_owner_and_date", _("每个在办的件都有责任人和期限"), orphans),
        ("case.lies_on_its_desks", _("每个在办的件都在该在的待办清单上"), off_desk),
        ("desk.shows_open_cases", _("待办清单上没有已办结或对不上的件"), stray_items),
        ("count.equals_recount", _("各阶段计数与重新清点一致"), miscounted),
        ("form.came_to_something", _("每张收下的表都有结果"), unfinished),
    ):
        invariants.register(name, says, find)
