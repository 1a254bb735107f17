"""Make ten thousand voices into a million: python -m bench.within multiplying grow NUMBER.

A first stretch of voices is lived through by the product's own roads (filling.py). What follows
are later copies of it, written table by table as sets: each voice with a key, a code and a sealed
identity of its own, its history moved on by whole stretches, every line in the ledger's chain.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import F

from bench.filling import fill, live, settle
from huisheng.audit.models import LedgerLine
from huisheng.kernel import clock
from huisheng.kernel.progress import Progress
from huisheng.voices import access, identity
from huisheng.voices.identity import Contact
from huisheng.voices.models import Answer, Grade, Identity, Inquiry, Voice
from huisheng.workflow import counts
from huisheng.workflow.models import Once, SearchEntry, StageCount, WorkItem

STRETCH, DAYS = 10_000, 36  # voices lived through, and the days they take
MILLISECONDS = DAYS * 86_400_000


@dataclass(frozen=True)
class Table:
    """What of a voice's rows differs in its copy; every other column is the same.

    `voice`: the column that says whose row it is, and how that is written there ("old" as a
    key, "said" as text); `moved`: the moments that move on; `drawn`: columns put in anew.
    """

    model: type
    voice: str
    written: str = "old"
    moved: tuple[str, ...] = ()
    drawn: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        return str(self.model._meta.db_table)  # type: ignore[attr-defined]


TABLES = (
    Table(Voice, "id", moved=("opened_at", "closed_at", "received_at", "answered_at"),
          drawn=(("id", "m.fresh"), ("track_hash", "m.code"), ("digest", "m.code"))),
    Table(Answer, "voice_id", moved=("at",)),
    Table(Grade, "voice_id", moved=("at",)),
    Table(Inquiry, "voice_id", moved=("asked_at", "replied_at")),
    Table(WorkItem, "case_id", moved=("arrived_at",), drawn=(("id", "m.item"),)),
    Table(Once, "outcome", "said", ("at",), (("key", "m.item"), ("digest", "m.code"))),
    Table(LedgerLine, "subject_id", "said", ("at",)),
)  # fmt: skip


def grow(number: int) -> None:
    """Fill an empty database with `number` voices; beyond a stretch, a whole number of them."""
    copies, rest = divmod(number, STRETCH)
    if copies < 2 or rest:
        return fill(number)
    in_a_hurry()
    length = timedelta(days=DAYS)
    live(STRETCH, length, clock.now() - timedelta(days=10) - (copies - 1) * length)
    while counts.fold(20_000):
        pass
    first = list(Voice.objects.order_by("pk").values_list("pk", flat=True))
    with (
        Progress(number - STRETCH, f"{copies - 1} copies on {connection.vendor}") as bar,
        searchable_later(),
    ):
        for nth in range(1, copies):
            copy(first, nth)
            bar.step(STRETCH)
    StageCount.objects.update(number=F("number") * copies)
    settle()
    return None


def in_a_hurry() -> None:
    """Let the database hold much in memory and not wait for the disk: this can be done again."""
    hurry = {
        "sqlite": ["PRAGMA cache_size = -3000000", "PRAGMA synchronous = OFF"],
        "postgresql": ["SET synchronous_commit = off", "SET maintenance_work_mem = '1GB'"],
    }
    with connection.cursor() as cursor:
        for setting in hurry[connection.vendor]:
            cursor.execute(setting)


@transaction.atomic
def copy(first: list[UUID], nth: int) -> None:
    """Write the `nth` copy of the first stretch, moved on by `nth` stretches of time."""
    fresh = [moved_on(key, nth) for key in first]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_map")
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_map "
            f"(old {_UUID[0]} PRIMARY KEY, said varchar(36) UNIQUE, fresh {_UUID[0]}, "
            f"fresh_said varchar(36), code {_UUID[1]}, item {_UUID[0]})"
        )
        cursor.executemany(
            "INSERT INTO bench_map VALUES (%s, %s, %s, %s, %s, %s)",
            [(_key(old), str(old), _key(new), str(new), secrets.token_bytes(32), _key(uuid4()))
             for old, new in zip(first, fresh, strict=True)],
        )  # fmt: skip
        cursor.execute("ANALYZE bench_map")
        for table in TABLES:
            cursor.execute(_copied(table, nth))
        for statement in _SEARCH[connection.vendor]:
            cursor.execute(statement)
    seal(fresh, nth)


def moved_on(key: UUID, nth: int) -> UUID:
    """Return the key of a copy: born `nth` stretches later, its last bits its own.

    >>> moved_on(UUID("01a20217-d824-77c6-973e-e2e6e473af5e"), 1).version
    7
    """
    born = (key.int >> 80) + nth * MILLISECONDS
    return UUID(int=(born << 80) | ((key.int ^ nth) & ((1 << 80) - 1)))


def seal(fresh: list[UUID], nth: int) -> None:
    """Seal an identity for each of these voices."""
    sealed = [
        identity.prepare(
            key, Contact("何大爷", f"13{nth % 10}{n:08d}"), pin=access.pin_for(key)
        )
        for n, key in enumerate(fresh)
    ]  # fmt: skip
    Identity.objects.bulk_create(sealed, batch_size=1_000)


def _copied(table: Table, nth: int) -> str:
    """Return the statement that copies one table's rows by the map."""
    model = table.model._meta  # type: ignore[attr-defined]
    whose = "m.fresh_said" if table.written == "said" else "m.fresh"
    drawn = {table.voice: whose, **dict(table.drawn)}
    drawn |= {name: _later(f"t.{name}", nth) for name in table.moved}
    columns = [
        field.column
        for field in model.concrete_fields
        if not field.primary_key or field.column in drawn
    ]
    named = ", ".join(f'"{name}"' for name in columns)
    taken = ", ".join(drawn.get(name, f't."{name}"') for name in columns)
    return (
        f"INSERT INTO {table.name} ({named}) SELECT {taken} FROM bench_map m "
        f"JOIN {table.name} t ON t.{table.voice} = m.{table.written} ORDER BY t.{model.pk.column}"
    )


def _later(moment: str, nth: int) -> str:
    days = nth * DAYS
    if connection.vendor == "postgresql":
        return f"{moment} + interval '{days} days'"
    return f"strftime('%Y-%m-%d %H:%M:%f', {moment}, '+{days} days')"


def _key(key: UUID) -> UUID | str:
    return key if connection.features.has_native_uuid_field else key.hex


_UUID = ("uuid", "bytea") if connection.vendor == "postgresql" else ("char(32)", "blob")
_SEARCH = {
    "postgresql": [
        "INSERT INTO workflow_searchentry (case_kind, case_id, tokens) "
        "SELECT t.case_kind, m.fresh, t.tokens FROM bench_map m "
        "JOIN workflow_searchentry t ON t.case_id = m.old ORDER BY t.id"
    ],
    "sqlite": [
        "INSERT INTO workflow_searchentry (case_kind, case_id) "
        "SELECT t.case_kind, m.fresh FROM bench_map m "
        "JOIN workflow_searchentry t ON t.case_id = m.old ORDER BY t.id",
        "INSERT INTO workflow_fts (rowid, tokens) SELECT f.id, w.tokens FROM bench_map m "
        "JOIN workflow_searchentry t ON t.case_id = m.old "
        "JOIN workflow_fts w ON w.rowid = t.id "
        "JOIN workflow_searchentry f ON f.case_id = m.fresh ORDER BY f.id",
    ],
}


@contextmanager
def searchable_later() -> Iterator[None]:
    """Leave PostgreSQL's full-text index away meanwhile and build it once at the end."""
    if connection.vendor != "postgresql":
        yield
        return
    table = SearchEntry._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes "
            "WHERE tablename = %s AND indexdef LIKE '%%USING gin%%'", [table],
        )  # fmt: skip
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _name, definition in found:
            cursor.execute(definition)
