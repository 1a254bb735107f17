"""限次 — how many tries in how long (security.md D4). Keys are hashed before they are kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F

from huisheng.kernel.limits import Limit
from huisheng.workflow.models import Tries

Counted = tuple[Limit, str]  # what is counted, for which key


def count(act: str, key: str, *, at: datetime, minutes: int) -> int:
    """Count one more try of `act` by `key`; return how many that makes in this window."""
    limit = Limit(act, 0, minutes)
    return count_all([(limit, key)], at=at)[limit]


def count_all(tries: Iterable[Counted], *, at: datetime) -> dict[Limit, int]:
    """Count one more of each, in one statement; return how many each makes in its window.

    Adding and reading are one act of the database, so that of any number of hands at once each
    is told another number, and none is lost.
    """
    rows = {(li.act, key, _window(at, li.minutes)): li for li, key in tries}
    if not rows:
        return {}
    values = [each for row in sorted(rows) for each in (row[0], row[1], _kept(row[2]))]
    added = ", ".join(["(%s, %s, %s, 1)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(_ADD.format(added), values)
        found = {(act, key): number for act, key, number in cursor.fetchall()}
    return {limit: found[act, key] for (act, key, _window), limit in rows.items()}


# Sorted rows: two transactions that count the same keys take them in the same order.
_ADD = """
    INSERT INTO workflow_tries (act, key, "window", number) VALUES {}
    ON CONFLICT (act, key, "window") DO UPDATE SET number = workflow_tries.number + 1
    RETURNING act, key, number
"""


def give_back(act: str, key: str, *, at: datetime, minutes: int) -> None:
    """Return a try that did not count after all."""
    row = {"act": act, "key": key, "window": _window(at, minutes)}
    Tries.objects.filter(**row, number__gt=0).update(number=F("number") - 1)


def next_window(at: datetime, minutes: int) -> datetime:
    """Return when the tries of the present window are forgotten and new ones begin."""
    return _window(at, minutes) + timedelta(minutes=minutes)


def so_far(act: str, key: str, *, at: datetime, minutes: int) -> int:
    """Return the tries of `act` by `key` in the current window, adding none."""
    found = Tries.objects.filter(act=act, key=key, window=_window(at, minutes))
    return sum(found.values_list("number", flat=True))  # one row or none


def note(act: str, key: str, *, at: datetime) -> None:
    """Note that `act` holds for `key` from this moment on."""
    Tries.objects.get_or_create(act=act, key=key, window=at, defaults={"number": 1})


def last(act: str, key: str, *, since: datetime) -> bool:
    """Tell whether `act` was noted for `key` after `since`."""
    return Tries.objects.filter(act=act, key=key, window__gt=since).exists()


def forget(*, before: datetime) -> int:
    """Drop windows that ended long ago; return how many."""
    dropped, _ = Tries.objects.filter(window__lt=before).delete()
    return dropped


def _window(at: datetime, minutes: int) -> datetime:
    start = datetime(at.year, at.month, at.day, tzinfo=UTC)
    span = timedelta(minutes=minutes)
    return start + (at - start) // span * span


def _kept(window: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(window)
