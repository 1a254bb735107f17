"""封存的行 — which tables hold sealed values, said by the apps that own them; and work on all.

`holdings.register(Holding("identity", Identity, about=…))` in an app's `ready()`. Rotation and
checks below go through them in small batches by ascending key: little memory, short transactions,
and whatever was done before a kill is not done again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import sleep
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import connection, models, transaction
from django.db.models import BinaryField, Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Substr

from huisheng.kernel.seal import Sealed, Sealer, Suite, UnknownKey, read_header

BATCH = 200
# SQLite's other writers ask again every tenth of a second at the longest: let them find it free.
PAUSE = 0.11  # seconds
MOST_PASSES = 20  # rows written under the old key meanwhile are found by the next pass


@dataclass(frozen=True)
class Holding:
    """封存处 — one table with a sealed column and its wrapped data key.

    about    the bytes bound into a row's value
    indexes  blind indexes to keep beside a row, computed from its plain value; {column: bytes}
    """

    name: str
    model: type[models.Model]
    about: Callable[[Any], bytes]
    key: str = "wrapped_key"
    content: str = "sealed"
    indexes: Callable[[bytes], Mapping[str, bytes | None]] | None = None

    def rows(self) -> QuerySet[Any]:
        """Return the rows that hold something, with `head` (suite and key number) and `body`."""
        numbered = When(**{f"{self.key}__gte": b"\x80"}, then=_start(self.key, 3))
        found = self.model._default_manager.filter(**{f"{self.key}__isnull": False})
        return found.annotate(
            head=Case(numbered, default=_start(self.key, 1), output_field=BinaryField()),
            body=_start(self.content, 1),
        )

    def sealed(self, row: Any) -> Sealed:
        """Return a row's sealed value."""
        return Sealed(bytes(getattr(row, self.key)), bytes(getattr(row, self.content)))


@dataclass(frozen=True)
class Use:
    """用处 — so many rows of a holding under one suite and one master key."""

    holding: str
    table: str
    key_suite: Suite
    number: int
    suite: Suite
    rows: int


@dataclass
class Work:
    """成果 — what a round over the holdings did; `lost` names rows that do not open."""

    looked_at: int = 0
    changed: int = 0
    lost: list[str] | None = None

    def lose(self, holding: Holding, row: Any) -> None:
        """Note a row that cannot be opened, by table and key."""
        key = bytes(row.pk).hex() if isinstance(row.pk, (bytes, memoryview)) else str(row.pk)
        self.lost = [*(self.lost or []), f"{holding.model._meta.db_table} {key}"]


Progress = Callable[[int], None]
Change = Callable[[Sealer, Holding, Any], Mapping[str, bytes | None]]
_registry: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Add a table. ValueError if another goes by the same name."""
    if _registry.setdefault(holding.name, holding).model is not holding.model:
        raise ValueError(f"two holdings are called {holding.name}")


def all_holdings() -> list[Holding]:
    """Return every table with sealed values."""
    return list(_registry.values())


def in_use() -> list[Use]:
    """Return how many rows stand under which suite and master key."""
    found: list[Use] = []
    for holding in all_holdings():
        groups = holding.rows().order_by().values_list("head", "body").annotate(n=Count("pk"))
        for head, body, number_of_rows in groups:
            suite, number, _start_of_nonce = read_header(bytes(head))
            table = holding.model._meta.db_table
            body_suite = Suite(bytes(body)[0])
            found.append(Use(holding.name, table, suite, number, body_suite, number_of_rows))
    return sorted(found, key=lambda use: (use.holding, use.number, use.key_suite, use.suite))


def rotate(sealer: Callable[[], Sealer], *, reseal: bool, progress: Progress) -> Work:
    """Bring every row under the newest master key; with `reseal` under the present suite too.

    May be killed anywhere and begun again. Others go on reading and writing meanwhile: a row
    is changed only if it still is what was read.
    """
    done = Work()
    for _pass in range(MOST_PASSES):
        before, done.lost = done.changed, None
        for holding in all_holdings():
            target = sealer()
            stale = ~Q(head=target.header)
            if reseal:
                stale |= ~Q(body=bytes([target.suite]))
            _go_through(
                holding, holding.rows().filter(stale), sealer, _renewed(reseal), done, progress
            )
        if done.changed == before:
            break
    return done


def reindex(sealer: Callable[[], Sealer], *, progress: Progress) -> Work:
    """Compute all blind indexes again under the present look-up keys."""
    done = Work()
    for holding in all_holdings():
        if holding.indexes:
            _go_through(holding, holding.rows(), sealer, _indexed, done, progress)
    return done


def check(sealer: Callable[[], Sealer], *, progress: Progress) -> Work:
    """Open every row; `lost` of the answer names those that do not open or are indexed wrongly."""
    done = Work()
    for holding in all_holdings():
        _go_through(holding, holding.rows(), sealer, _opened, done, progress)
    return done


def _go_through(
    holding: Holding, rows: QuerySet[Any], sealer: Callable[[], Sealer], change: Change,
    done: Work, progress: Progress,
) -> None:  # fmt: skip
    ordered, last = rows.order_by("pk"), None
    while batch := list((ordered if last is None else ordered.filter(pk__gt=last))[:BATCH]):
        last = batch[-1].pk
        changes = []
        for row in batch:
            try:
                changes.append((row, change(sealer(), holding, row)))
            except (InvalidTag, UnknownKey):
                done.lose(holding, row)
        done.changed += _write_all(holding, [(row, new) for row, new in changes if new])
        done.looked_at += len(batch)
        progress(len(batch))


def _write_all(
    holding: Holding, changes: list[tuple[Any, Mapping[str, bytes | None]]]
) -> int:  # fmt: skip
    if not changes:
        return 0
    with transaction.atomic():
        written = sum(_write(holding, row, new) for row, new in changes)
    if connection.vendor == "sqlite":
        sleep(PAUSE)
    return written


def _write(holding: Holding, row: Any, new: Mapping[str, bytes | None]) -> int:
    was = {name: getattr(row, name) for name in (holding.key, holding.content)}
    return holding.model._default_manager.filter(pk=row.pk, **was).update(**new)


def _renewed(reseal: bool) -> Change:
    def change(sealer: Sealer, holding: Holding, row: Any) -> Mapping[str, bytes | None]:
        about, old = holding.about(row), holding.sealed(row)
        if reseal and old.content[0] != sealer.suite:
            new = sealer.seal(sealer.open(old, about=about), about=about)
        else:
            new = sealer.rewrap(old, about=about)
        return {holding.key: new.wrapped_key, holding.content: new.content}

    return change


def _indexed(sealer: Sealer, holding: Holding, row: Any) -> Mapping[str, bytes | None]:
    if holding.indexes is None:
        return {}
    right = holding.indexes(sealer.open(holding.sealed(row), about=holding.about(row)))
    stands = {name: getattr(row, name) for name in right}
    return right if any(_plain(stands[name]) != right[name] for name in right) else {}


def _opened(sealer: Sealer, holding: Holding, row: Any) -> Mapping[str, bytes | None]:
    plain = sealer.open(holding.sealed(row), about=holding.about(row))
    right = holding.indexes(plain) if holding.indexes else {}
    if any(_plain(getattr(row, name)) != right[name] for name in right):
        raise UnknownKey("its blind index is that of another key")
    return {}


def _plain(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


def _start(column: str, length: int) -> Any:
    return Substr(F(column), Value(1), Value(length), output_field=BinaryField())
