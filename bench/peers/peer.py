"""What every peer is asked to be: installed, filled, served, and asked the same things."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg
from psycopg import sql

from bench.client import Client
from bench.stores import KEPT, Server
from bench.work import Work
from tests.postgres import free_port

FOLDER = KEPT / "peers"
HERE = Path(__file__).parent
SMALL = 10_000  # what is loaded first; the larger sets are copies with more on top
PASSWORD = "for-the-bench-only"
SECONDS_TO_START = 120


class Peer(ABC):
    """同行 — another system for the same kind of work, on the same PostgreSQL."""

    name: str
    label: str

    def __init__(self, server: Server) -> None:
        self.server = server
        self.port = free_port()
        self.folder = FOLDER / self.name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.database = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_port(self) -> str:
        return self.server.url.rstrip("/").rpartition(":")[2]

    @abstractmethod
    def install(self) -> None:
        """Make an empty system in `self.database`: units, officers, rights."""

    @abstractmethod
    def load(self, first: int, last: int) -> None:
        """Write these cases with their history, the rows the system itself would have written."""

    @abstractmethod
    def command(self) -> tuple[Sequence[str], Mapping[str, str], Path]:
        """Return how it is served: the command, its environment, the folder to start it in."""

    @abstractmethod
    def sign_in(self, client: Client) -> None:
        """Let the first officer in."""

    @abstractmethod
    def works(self) -> list[Work]:
        """Return the kinds of work, each as the request an officer's browser or program sends."""

    def build(self, number: int) -> None:
        """Make sure the system with `number` cases is there, and point to it."""
        small = f"{self.name}_{SMALL}"
        if not self.server.has(small):
            self._make(small, None, 1, SMALL)
        self.database = f"{self.name}_{number}"
        if not self.server.has(self.database):
            self._make(self.database, small, SMALL + 1, number)

    def _make(self, name: str, template: str | None, first: int, last: int) -> None:
        """Make a database under another name, and give it its own when it is whole."""
        self.database = f"{name}_unfinished"
        self.server.execute("DROP DATABASE IF EXISTS {}", self.database)
        if template is None:
            self.install()
        else:
            self.server.execute("CREATE DATABASE {} TEMPLATE {}", self.database, template)
        self.load(first, last)
        self.execute("VACUUM ANALYZE")
        self.server.execute("ALTER DATABASE {} RENAME TO {}", self.database, name)
        self.database = name

    @contextmanager
    def served(self) -> Iterator[int]:
        """Start it, yield its main process, stop it."""
        command, environment, folder = self.command()
        log = self.folder / "server.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                command, env=os.environ | environment, cwd=folder, stdout=out, stderr=out,
                start_new_session=True,
            )  # fmt: skip
        try:
            self._wait(process, log)
            yield process.pid
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _wait(self, process: subprocess.Popen[bytes], log: Path) -> None:
        """Return once it answers. RuntimeError with the end of its log if it never does."""
        end = time.monotonic() + SECONDS_TO_START
        while process.poll() is None and time.monotonic() < end:
            try:
                with urlopen(f"{self.address}/", timeout=20):
                    return
            except HTTPError as answer:
                if answer.code < 500:
                    return
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise RuntimeError(f"{self.name} did not start:\n{log.read_text()[-2_000:]}")

    def run(self, *command: str | Path, **environment: str) -> None:
        """Run one of its own programs to the end."""
        with (self.folder / "setup.log").open("ab") as out:
            subprocess.run(
                command, env=os.environ | environment, stdout=out, stderr=out, check=True
            )

    def fetch(self, question: str) -> list[tuple[Any, ...]]:
        """Ask its database."""
        with psycopg.connect(f"{self.server.url}{self.database}") as connection:
            return connection.execute(question).fetchall()  # type: ignore[call-overload,no-any-return]

    def execute(self, statement: str) -> None:
        """Tell its database something, outside any transaction."""
        with psycopg.connect(f"{self.server.url}{self.database}", autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def copy(self, tables: Mapping[str, tuple[str, list[tuple[Any, ...]]]]) -> None:
        """Write {table: (its columns, the rows)} and set the tables' sequences after them."""
        with psycopg.connect(f"{self.server.url}{self.database}") as connection:
            cursor = connection.cursor()
            for table, (columns, rows) in tables.items():
                named = sql.SQL(", ").join(map(sql.Identifier, columns.split()))
                into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), named)
                with cursor.copy(into) as stream:
                    for row in rows:
                        stream.write_row(row)
                self._go_on_behind(cursor, table)
        for _columns, rows in tables.values():
            rows.clear()

    def _go_on_behind(self, cursor: psycopg.Cursor, table: str) -> None:
        """Let the sequence a table's key is drawn from go on behind what was written."""
        found = cursor.execute(
            "SELECT substring(column_default FROM $$'([^']+)'$$) "
            "FROM information_schema.columns WHERE table_name = %s AND column_name = 'id'",
            [table],
        ).fetchone()
        if found and found[0]:
            top = sql.SQL("SELECT setval({}, (SELECT max(id) FROM {}))")
            cursor.execute(top.format(sql.Literal(found[0]), sql.Identifier(table)))

    def some(self, table: str) -> Iterator[int]:
        """Yield two thousand keys of a table, always the same, round and round."""
        keys = [row[0] for row in self.fetch(f"SELECT id FROM {table} WHERE id > 1 ORDER BY id")]
        return cycle(random.Random(3).sample(keys, 2_000))

    def most(self, table: str) -> int:
        """Return the highest key of a table."""
        return int(self.fetch(f'SELECT coalesce(max(id), 0) FROM "{table}"')[0][0])


def stamp(moment: datetime) -> str:
    """Write a moment of UTC the way databases without zones keep it."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def role(server: Server, name: str) -> None:
    """Make sure there is a role to own the peers' tables."""
    with psycopg.connect(f"{server.url}postgres", autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
        if found is None:
            made = sql.SQL("CREATE ROLE {} LOGIN SUPERUSER").format(sql.Identifier(name))
            connection.execute(made)
