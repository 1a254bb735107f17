"""计数 — stage counts by area: a row per move now, folded into sums a little later.

Counting on every page costs with the size of the database; adding to every ancestor's sum in
the writer's transaction makes writers queue (438 against 1,010–1,782 inserts/s, scale.md §3f).
So a step appends one move, the worker folds, and a reader adds what is not folded yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from huisheng.workflow.models import Case, StageCount, StageMove

SCOPES = ("prov", "pref", "county", "town", "station")
_LOCK = 0x48530002


def moved(kind: str, case: Case, before: str) -> None:
    """Note that a case left `before` ("" when new) and now stands where it stands."""
    if before != case.stage:
        _move(kind, case, before).save(force_insert=True)


def opened_many(kind: str, cases: Iterable[Case]) -> None:
    """Note that these cases are new and stand where they stand."""
    StageMove.objects.bulk_create([_move(kind, case, "") for case in cases], batch_size=1_000)


def _move(kind: str, case: Case, before: str) -> StageMove:
    places = {level: getattr(case, level) for level in SCOPES}
    return StageMove(case_kind=kind, before=before, after=case.stage, **places)


def scope_of(level: str, key: object) -> str:
    """Return a scope's name: "county:12", "station:0193…"."""
    return f"{level}:{key}"


def by_stage(kind: str, level: str, key: object) -> dict[str, int]:
    """Return {stage: number of cases} within one area or station, up to this moment.

    Raises KeyError for a level that is none of SCOPES.
    """
    found: Counter[str] = Counter()
    place: Any = key.hex if isinstance(key, UUID) and not _native_uuid() else key
    with connection.cursor() as cursor:
        cursor.execute(_BY_STAGE[level], [kind, scope_of(level, key), kind, place])
        for before, after, n in cursor.fetchall():
            found[after] += n
            if before:
                found[before] -= n
    return dict(found)


# The sums, and what is not folded yet, in one question: every list of the desk asks it.
_BY_STAGE = {
    level: f"""
    SELECT '', stage, number FROM workflow_stagecount WHERE case_kind = %s AND scope = %s
    UNION ALL
    SELECT before, after, COUNT(*) FROM workflow_stagemove
    WHERE case_kind = %s AND {level} = %s GROUP BY before, after
"""  # noqa: S608  the level is one of our own five words
    for level in SCOPES
}


def _native_uuid() -> bool:
    return connection.features.has_native_uuid_field


@transaction.atomic
def fold(limit: int = 5_000) -> int:
    """Fold up to `limit` moves into the sums, oldest first. Return how many were folded."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    moves = list(StageMove.objects.order_by("id")[:limit])
    sums: Counter[tuple[str, str, str]] = Counter()
    for move in moves:
        for level in SCOPES:
            key = getattr(move, level)
            if key is None:
                continue
            scope = scope_of(level, key)
            sums[move.case_kind, scope, move.after] += 1
            if move.before:
                sums[move.case_kind, scope, move.before] -= 1
    _add(sums)
    StageMove.objects.filter(pk__in=[move.pk for move in moves]).delete()
    return len(moves)


def _add(sums: Counter[tuple[str, str, str]]) -> None:
    for (kind, scope, stage), n in sums.items():
        if not n:
            continue
        row = {"case_kind": kind, "scope": scope, "stage": stage}
        if not StageCount.objects.filter(**row).update(number=F("number") + n):
            StageCount.objects.create(**row, number=n)
