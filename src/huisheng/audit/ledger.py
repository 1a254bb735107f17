"""台账的前门 — the only door through which lines are written and read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, models

from huisheng.audit.models import LedgerLine, LedgerLink

BATCH = 1_000


class Actor(Protocol):
    """Whoever acts: a seat, seen from below as a key and a printed name."""

    @property
    def pk(self) -> UUID | None: ...
    @property
    def printed(self) -> str: ...


def record(
    kind: str,
    subject: models.Model,
    *,
    seat: Actor | None,
    at: datetime,
    before: str = "",
    after: str = "",
    revision: int = 0,
    facts: Mapping[str, Any] | None = None,
    tenant_id: int | None = None,
) -> LedgerLine:
    """Write one line, in the caller's transaction, and return it.

    `kind` is "<model>.<step>"; `facts` are small JSON values, never anything personal.
    `seat` None means the reporter acted with the tracking code alone.
    Raises RuntimeError outside a transaction: a line without its change proves nothing.
    """
    _in_transaction(kind)
    line = _line(
        kind, subject, seat=seat, at=at, before=before, after=after, revision=revision, facts=facts
    )
    if tenant_id is not None:
        line.tenant_id = tenant_id
    line.save(force_insert=True)
    return line


def record_many(
    kind: str,
    subjects: Iterable[tuple[models.Model, Mapping[str, Any]]],
    *,
    seat: Actor | None,
    at: datetime,
    before: str = "",
    after: str = "",
) -> int:
    """Write the line `record` would write for each (subject, facts), in order; return how many.

    For imports: the same step by the same actor at the same moment, many times over.
    """
    _in_transaction(kind)
    lines = [
        _line(kind, subject, seat=seat, at=at, before=before, after=after, revision=0, facts=facts)
        for subject, facts in subjects
    ]
    return len(LedgerLine.objects.bulk_create(lines, batch_size=BATCH))


def _line(
    kind: str, subject: models.Model, *, seat: Actor | None, at: datetime, **rest: Any
) -> LedgerLine:
    facts = dict(rest.pop("facts") or {})
    return LedgerLine(
        at=at,
        kind=kind,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        tenant_id=getattr(subject, "tenant_id", None),
        seat_id=seat.pk if seat else None,
        actor=seat.printed if seat else "",
        facts=facts,
        **rest,
    )


def _in_transaction(kind: str) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError(f"{kind}: a ledger line must be written in the change's transaction")


def of(subject: models.Model) -> models.QuerySet[LedgerLine]:
    """Return the subject's lines, oldest first."""
    return about(subject.pk)


def about(subject_id: UUID | str) -> models.QuerySet[LedgerLine]:
    """Return the lines about one subject by its key, oldest first."""
    return LedgerLine.objects.filter(subject_id=str(subject_id)).order_by("id")


def by_any(seats: Iterable[UUID]) -> bool:
    """Tell whether any of these seats ever acted."""
    return LedgerLine.objects.filter(seat_id__in=list(seats)).exists()


def after(seq: int, limit: int) -> list[LedgerLink]:
    """Return up to `limit` linked lines behind place `seq` of the chain, in chain order.

    The chain has no gaps and only grows at its end, so a reader that keeps the last place it
    saw misses nothing, even where transactions commit out of the order of their ids.
    """
    return list(
        LedgerLink.objects.filter(seq__gt=seq).order_by("seq").select_related("line")[:limit]
    )
