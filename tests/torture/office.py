"""一间办公室 — web, worker and database, watched over: what falls is set up again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg

from bench.meters import tree
from tests.postgres import OWNER, free_port, programs, runner
from tests.server import ROOT

SOON = 0.5  # seconds between a fall and the next start; systemd's units say 2
# Durable, as an office's server is; what is off in the servers of other tests is on here.
POSTGRES = ["listen_addresses=127.0.0.1", "max_connections=80", "fsync=on", "synchronous_commit=on"]


class Kept(threading.Thread):
    """守着的进程 — starts a process, and starts it again whenever it has fallen."""

    def __init__(self, name: str, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        super().__init__(daemon=True, name=name)
        self._start_one, self._stopping = start, threading.Event()
        self.process = start()
        self.starts = 1

    def run(self) -> None:
        """Watch until told to stop."""
        while not self._stopping.is_set():
            if self.process.poll() is not None:
                self._sweep()
                time.sleep(SOON)
                if not self._stopping.is_set():
                    self.process = self._start_one()
                    self.starts += 1
            time.sleep(0.05)

    def _sweep(self) -> None:
        """End what it left behind, as a service manager does with the whole group."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Stop watching and stop the process."""
        self._stopping.set()
        self.join()
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        self._sweep()

    @property
    def children(self) -> list[int]:
        """The processes below it, itself not among them."""
        return tree(self.process.pid)[1:]


class Database:
    """A real PostgreSQL server in a folder of its own, kept running."""

    def __init__(self, folder: Path) -> None:
        self.binaries, user = programs()
        folder.mkdir()
        if user:
            shutil.chown(folder, user)
        call, self.port = runner(user, folder, self.binaries), free_port()
        call("initdb", "-D", "cluster", "-U", OWNER, "-A", "trust", "--no-sync", "-E", "UTF8",
             "--locale=C.UTF-8")  # fmt: skip
        options = [word for setting in POSTGRES for word in ("-c", setting)]
        command = [str(self.binaries / "postgres"), "-D", "cluster", "-p", str(self.port), "-k", ""]

        def start() -> subprocess.Popen[bytes]:
            with (folder / "server.log").open("ab") as log:
                return subprocess.Popen(
                    [*command, *options], cwd=folder, stdout=log, stderr=log, user=user, group=user,
                    extra_groups=[] if user else None, start_new_session=True,
                )  # fmt: skip

        self.kept = Kept("postgres", start)
        self.kept.start()
        self.admin = f"postgresql://{OWNER}@127.0.0.1:{self.port}/postgres"
        self.url = f"postgres://{OWNER}@127.0.0.1:{self.port}/{OWNER}"
        until(self._answers, 30)
        self.execute(f"CREATE DATABASE {OWNER}")

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(self.admin, autocommit=True) as session:
            session.execute(statement)

    def backends(self) -> list[int]:
        """The processes that serve somebody."""
        return self._named(b"127.0.0.1(")

    def _named(self, words: bytes) -> list[int]:
        found = []
        for pid in self.kept.children:
            with suppress(OSError):
                if words in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
        return found

    def _answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True


class Office:
    """The product under supervision."""

    def __init__(self, folder: Path, database: Database | None) -> None:
        self.folder, self.database, self.port = folder / "place", database, free_port()
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("HUISHENG_", "DJANGO_"))}
        self.environment = kept | {
            "HUISHENG_DATA_DIR": str(self.folder), "HUISHENG_DEMO": "1",
            "HUISHENG_TRUSTED_PROXIES": "127.0.0.0/8",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }  # fmt: skip
        if database:
            self.environment["HUISHENG_DATABASE_URL"] = database.url

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run one of our Python programs to its end."""
        return subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, capture_output=True,
            text=True,
        )  # fmt: skip

    def open(self) -> None:
        """Start web and worker, and wait until there is an answer."""
        self.web = self._keep("serve", "--port", str(self.port))
        self.worker = self._keep("work")
        until(self.answers, 300)

    def close(self) -> None:
        """Stop both."""
        for kept in (self.web, self.worker):
            kept.end()

    def answers(self) -> bool:
        """Say whether web and database answer at this moment."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10):
                return True
        except (URLError, ConnectionError, TimeoutError, OSError):
            return False

    def _keep(self, *arguments: str) -> Kept:
        def start() -> subprocess.Popen[bytes]:
            with (self.folder / f"{arguments[0]}.log").open("ab") as log:
                return subprocess.Popen(
                    [sys.executable, ROOT / "manage.py", *arguments], env=self.environment,
                    stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip

        kept = Kept(arguments[0], start)
        kept.start()
        return kept


def until(holds: Callable[[], bool], seconds: float) -> float:
    """Wait until it holds; return how long it took. TimeoutError if it never does."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.05)
    return time.monotonic() - began


@contextmanager
def opened(folder: Path, *, engine: str) -> Iterator[Office]:
    """Set up a demonstration on an engine and keep it open; everything is stopped afterwards."""
    database = Database(folder / "postgres") if engine == "postgres" else None
    try:
        office = Office(folder, database)
        office.folder.mkdir(exist_ok=True)
        prepared = office.run("bin/prepare.py")
        if prepared.returncode:
            raise RuntimeError(prepared.stderr)
        office.open()
        try:
            yield office
        finally:
            office.close()
    finally:
        if database:
            database.kept.end()
