"""SQLite — copied by its online backup while others write, as it was at one moment."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

from huisheng.config.backups.contents import Contents, Table, hash_of, head_of, table_of, written

PAGES_AT_ONCE = 2_000
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"


class Sqlite:
    """The database in a file."""

    name, file = "sqlite", "database.sqlite3"

    def __init__(self, path: Path) -> None:
        self.path = path

    def size(self) -> int:
        """Return the bytes of the file and of what is not yet in it."""
        beside = [self.path, self.path.with_name(f"{self.path.name}-wal")]
        return sum(path.stat().st_size for path in beside if path.exists())

    def is_empty(self) -> bool:
        """Say whether there is no file, or not a single table in it."""
        if not self.path.exists():
            return True
        with closing(sqlite3.connect(self.path)) as here:
            return here.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None

    def copy(self, path: Path, step: Callable[[int], None]) -> Contents:
        """Copy one moment to a new file, pages at a time, and read from the copy what it holds."""
        size, before = self.size(), 0
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))

        def tell(_status: int, left: int, total: int) -> None:
            nonlocal before
            done = size * (total - left) // max(total, 1)
            step(done - before)
            before = done

        with (
            closing(sqlite3.connect(self.path, isolation_level=None, timeout=20)) as source,
            closing(sqlite3.connect(path, isolation_level=None)) as target,
        ):
            # An open reader holds the moment: without it, every write begins the copy anew.
            source.execute("BEGIN")
            source.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
            source.backup(target, pages=PAGES_AT_ONCE, progress=tell)
            source.execute("ROLLBACK")
            target.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        return _contents(path, lambda share: step(int(size * share)))

    def load(self, path: Path) -> None:
        """Put a copy in place of nothing."""
        with closing(sqlite3.connect(path)) as found:
            if found.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("the copy is not whole: PRAGMA integrity_check")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        for left in ("-wal", "-shm"):  # of an empty file that was there
            self.path.with_name(self.path.name + left).unlink(missing_ok=True)
        shutil.move(path, self.path)

    def contents(self) -> Contents:
        """Say what is in it now."""
        return _contents(self.path, lambda _share: None)


def _contents(path: Path, step: Callable[[float], None]) -> Contents:
    with closing(sqlite3.connect(path, isolation_level=None)) as here:
        here.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        here.execute("BEGIN")
        names = [name for (name,) in here.execute(TABLES)]
        tables = {}
        for name in names:
            tables[name] = _table(here, name)
            step(1 / len(names))
        schema = here.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        return Contents(
            tables=tables,
            sequences={name: str(n) for name, n in _all(here, "name, seq", "sqlite_sequence")},
            schema=hash_of(sql for (sql,) in schema),
            migrations=sorted(f"{a}.{n}" for a, n in _all(here, "app, name", "django_migrations")),
            ledger=head_of(
                next(_all(here, "seq, hash", "audit_ledgerlink ORDER BY seq DESC LIMIT 1"), None)
            ),
            pictures={
                UUID(key).hex: bytes(digest).hex()
                for key, digest in _all(here, "id, sha256", "voices_attachment")
            },
        )


def _table(here: sqlite3.Connection, name: str) -> Table:
    quoted = name.replace('"', '""')
    rows = here.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608  a name out of the schema itself
    return table_of(written(row) for row in rows)


def _all(here: sqlite3.Connection, columns: str, table: str) -> Iterator[Any]:
    yield from here.execute(f"SELECT {columns} FROM {table}")  # noqa: S608  both written above
