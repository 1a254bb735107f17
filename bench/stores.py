"""Where the data sets lie: built once per engine and size, kept, and copied for every run."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.postgres import OWNER, free_port, programs, runner
from tests.server import OF_THE_TESTS, ROOT, manage

KEPT = ROOT / "var" / "bench" / "data"
# As an office would set up a small server; durable, unlike the servers of the tests.
SETTINGS = [
    "listen_addresses=127.0.0.1", "max_connections=60", "shared_buffers=512MB",
    "effective_cache_size=4GB", "work_mem=16MB", "maintenance_work_mem=256MB",
    "random_page_cost=1.1", "max_wal_size=4GB", "fsync=on", "synchronous_commit=on",
]  # fmt: skip


@dataclass(frozen=True)
class Copy:
    """A data set to be used up: its environment, its folder, and the database's main process."""

    environment: dict[str, str]
    folder: Path
    postmaster: int | None


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server that keeps its cluster; `url` ends in a slash."""

    url: str
    postmaster: int

    def execute(self, statement: str, *names: str) -> None:
        """Run one statement outside any transaction; {} stand for names."""
        with psycopg.connect(f"{self.url}postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]

    def has(self, name: str) -> bool:
        """Say whether there is a database of this name."""
        with psycopg.connect(f"{self.url}postgres") as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return found.fetchone() is not None


@contextmanager
def postgres(name: str = "postgres") -> Iterator[Server]:
    """Start the kept cluster of this name, made the first time; stop it again."""
    binaries, user = programs()
    folder = KEPT / f"{name}-{binaries.parent.name}"
    folder.mkdir(parents=True, exist_ok=True)
    if user:
        subprocess.run(["chown", user, folder], check=True)
    call, port = runner(user, folder, binaries), str(free_port())
    if not (folder / "cluster" / "PG_VERSION").is_file():
        encoding = ["-E", "UTF8", "--locale=C.UTF-8"]
        call("initdb", "-D", "cluster", "-U", OWNER, "-A", "trust", *encoding)
    # Sockets have short names only; nobody uses this one.
    options = [f"-p {port}", "-k ''", *(f"-c {setting}" for setting in SETTINGS)]
    call("pg_ctl", "-D", "cluster", "-w", "-t", "60", "-l", "server.log", "-o", " ".join(options),
         "start")  # fmt: skip
    try:
        pid = int((folder / "cluster" / "postmaster.pid").read_text().split()[0])
        yield Server(f"postgres://{OWNER}@127.0.0.1:{port}/", pid)
    finally:
        call("pg_ctl", "-D", "cluster", "-m", "fast", "-w", "stop")


MAKERS = ("filling", "multiplying", "county", "texts")


def fingerprint() -> str:
    """Return what changes whenever the data sets would be made differently."""
    made_by = [Path(__file__).with_name(f"{name}.py") for name in MAKERS]
    return hashlib.sha256(b"".join(path.read_bytes() for path in made_by)).hexdigest()[:10]


def environment(folder: Path, url: str | None) -> dict[str, str]:
    """Return the variables of an office's installation that keeps everything in `folder`."""
    kept = {
        name: value for name, value in os.environ.items()
        if not name.startswith("HUISHENG_") and name not in OF_THE_TESTS
    }  # fmt: skip
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    kept["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    kept["HUISHENG_DATA_DIR"] = str(folder)
    # Behind a reverse proxy, as in deploy/: each client comes with an address of its own.
    kept["HUISHENG_TRUSTED_PROXIES"] = "127.0.0.0/8"
    if url:
        kept["HUISHENG_DATABASE_URL"] = url
    return kept


def build(number: int, server: Server | None) -> Path:
    """Make sure the data set of `number` voices is there; return the folder that keeps it.

    One that was kept is migrated to the schema of today.
    """
    engine = "postgres" if server else "sqlite"
    folder = KEPT / f"{engine}-{number}-{fingerprint()}"
    settings = environment(folder, server.url + folder.name if server else None)
    is_kept = (folder / "ready").exists() and (server is None or server.has(folder.name))
    if not is_kept:
        _make_room(f"{engine}-{number}-", folder, server)
    manage(settings, "migrate", "--verbosity", "0")
    if not is_kept:
        command = [sys.executable, "-m", "bench.within", "multiplying", "grow", str(number)]
        subprocess.run(command, cwd=ROOT, env=settings, check=True, stdout=subprocess.DEVNULL)
        (folder / "ready").touch()
    return folder


def _make_room(prefix: str, folder: Path, server: Server | None) -> None:
    for old in {*KEPT.glob(f"{prefix}*"), folder}:
        shutil.rmtree(old, ignore_errors=True)
        if server:
            server.execute("DROP DATABASE IF EXISTS {}", old.name)
    folder.mkdir(parents=True)
    if server:
        server.execute("CREATE DATABASE {}", folder.name)


@contextmanager
def used_up(kept: Path, server: Server | None, static: Path) -> Iterator[Copy]:
    """Yield a copy of a kept data set to be changed at will; drop it afterwards."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=KEPT.parent) as name:
        folder, url = Path(name), None
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        shutil.rmtree(folder / "static", ignore_errors=True)
        (folder / "static").symlink_to(static)
        if server:
            server.execute("DROP DATABASE IF EXISTS bench_run WITH (FORCE)")
            server.execute("CREATE DATABASE bench_run TEMPLATE {}", kept.name)
            url = f"{server.url}bench_run"
        try:
            yield Copy(environment(folder, url), folder, server.postmaster if server else None)
        finally:
            if server:
                with suppress(psycopg.Error):  # the server may be the one that failed
                    server.execute("DROP DATABASE IF EXISTS bench_run WITH (FORCE)")
