"""deploy/pitr.sh brings PostgreSQL back to a named second: what was there then, nothing later."""

from __future__ import annotations

import shutil
import subprocess
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from tests.postgres import OWNER, NoServer, free_port, programs, runner
from tests.server import ROOT

SECONDS = 60


@pytest.fixture
def folder():
    """A folder that PostgreSQL's own user can reach; with the programs and that user."""
    try:
        binaries, user = programs()
    except NoServer as reason:
        pytest.skip(f"no PostgreSQL server: {reason}")
    if not (binaries / "pg_basebackup").exists():
        pytest.skip("pg_basebackup is not installed")
    # Not pytest's own folder: that one is closed again to PostgreSQL's user by the next pytest.
    with TemporaryDirectory(prefix="huisheng-pitr-", ignore_cleanup_errors=True) as name:
        found = Path(name)
        if user:
            shutil.chown(found, user)
        shutil.copy(ROOT / "deploy" / "pitr.sh", found)
        (found / "pitr.sh").chmod(0o755)
        yield found, binaries, user, found / "pitr.sh"


@contextmanager
def serving(folder, cluster):
    """A server on a cluster; yields its address once it takes writes."""
    found, binaries, user, _script = folder
    call, port = runner(user, found, binaries), free_port()
    options = f"-p {port} -k {found} -c listen_addresses=127.0.0.1"
    call("pg_ctl", "-D", str(cluster), "-w", "-l", str(found / "log"), "-o", options, "start")
    address = f"postgresql://{OWNER}@127.0.0.1:{port}/postgres"
    try:
        yield address
    finally:
        call("pg_ctl", "-D", str(cluster), "-m", "fast", "-w", "stop")


def pitr(folder, *arguments: str, address: str = "") -> str:
    """Run the script as the server's user; return what it printed."""
    found, binaries, user, script = folder
    environment = {"PATH": "/usr/bin:/bin", "PGBIN": str(binaries), "LC_ALL": "C.UTF-8"}
    if address:
        port = psycopg.conninfo.conninfo_to_dict(address)["port"]
        environment |= {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": OWNER}
    done = subprocess.run(
        ["sh", str(script), *arguments], env=environment, cwd=found, user=user, group=user,
        extra_groups=[] if user else None, capture_output=True, text=True, timeout=SECONDS,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def is_open(session) -> bool:
    return not session.execute("SELECT pg_is_in_recovery()").fetchone()[0]


def wait_until(holds) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def rows_at(folder, cluster) -> list[int]:
    with serving(folder, cluster) as address, psycopg.connect(address, autocommit=True) as session:
        wait_until(lambda: is_open(session))
        return [n for (n,) in session.execute("SELECT n FROM said ORDER BY n").fetchall()]


def test_back_to_a_named_second(folder):
    found, binaries, user, _script = folder
    call = runner(user, found, binaries)
    archive = found / "archive"
    call("initdb", "-D", "live", "-U", OWNER, "-A", "trust", "--no-sync", "-E", "UTF8")
    settings = found / "live" / "postgresql.conf"
    settings.write_text(settings.read_text() + pitr(folder, "settings", str(archive)))
    acked: list[tuple[int, datetime]] = []
    with serving(folder, found / "live") as address:
        pitr(folder, "base", str(archive), address=address)
        with psycopg.connect(address, autocommit=True) as session:
            session.execute("CREATE TABLE said (n int)")
            for n in range(12):  # one every third of a second: seconds apart where it counts
                session.execute("INSERT INTO said VALUES (%s)", [n])
                acked.append((n, datetime.now(UTC)))
                time.sleep(0.34)
            last = session.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()[0]
        wait_until((archive / "wal" / last).exists)
    named = (acked[6][1] + timedelta(seconds=0.5)).replace(microsecond=0)
    pitr(folder, "restore", str(archive), str(found / "back"), f"{named:%Y-%m-%d %H:%M:%S+00}")
    there = rows_at(folder, found / "back")
    assert there == [n for n, at in acked if at <= named]
    assert 0 < len(there) < 12  # the moment lies between what was there and what came later


def test_what_cannot_be_restored_is_said_and_left_alone(folder):
    found = folder[0]
    taken = found / "taken"
    taken.mkdir()
    (taken / "file").touch()
    with pytest.raises(RuntimeError, match="not empty"):
        pitr(folder, "restore", str(found / "archive"), str(taken), "2026-01-01 00:00:00+08")
    with pytest.raises(RuntimeError, match="no base backup"):
        pitr(folder, "restore", str(found / "archive"), str(found / "x"), "2026-01-01 00:00:00+08")
    assert not (found / "x").exists()
