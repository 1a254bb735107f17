"""The two processes of an office: they start, stop when told, and may be killed at any moment."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.postgres import free_port
from tests.server import environment_in, manage, process, wait_until_it_answers

ROOT = Path(__file__).resolve().parents[4]
WRITE = """
from django.db import transaction
from huisheng.audit import ledger
from huisheng.kernel import clock
from huisheng.regions.models import Region, Level
county, _ = Region.objects.get_or_create(
    code="90", defaults=dict(name="江南", full_name="江南", level=Level.PROVINCE, path="/90/"))
with transaction.atomic():
    ledger.record("region.set_local", county, seat=None, at=clock.now())
"""
COUNT = """
from huisheng.audit.models import LedgerLine, LedgerLink
print(LedgerLine.objects.count(), LedgerLink.objects.count())
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """An empty installation; returns (its environment, its folder)."""
    folder = tmp_path_factory.mktemp("office")
    environment = environment_in(folder)
    manage(environment, "migrate", "--verbosity", "0")
    return environment, folder


def until(said, seconds=30):
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not said() and time.monotonic() < end:
        time.sleep(0.3)
    return said()


def counts(environment) -> list[str]:
    return manage(environment, "shell", "--verbosity", "0", "-c", COUNT).split()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_links_what_is_written_and_stops_when_told(office, sign):
    environment, folder = office
    log = folder / "work.log"
    with process(environment, log, "work") as worker:
        manage(environment, "shell", "--verbosity", "0", "-c", WRITE)
        assert until(lambda: len(set(counts(environment))) == 1), log.read_text()
        began = time.monotonic()
        worker.send_signal(sign)
        assert worker.wait(15) == 0, log.read_text()
        assert time.monotonic() - began < 10
    assert "Traceback" not in log.read_text()
    assert len(log.read_text().splitlines()) <= 2  # one line a minute at most


def test_killed_at_any_moment_the_next_one_goes_on(office):
    environment, folder = office
    for _death in range(2):
        with process(environment, folder / "killed.log", "work") as worker:
            manage(environment, "shell", "--verbosity", "0", "-c", WRITE)
            worker.kill()
            worker.wait()
    manage(environment, "shell", "--verbosity", "0", "-c", WRITE)
    assert "link=" in manage(environment, "work", "--once")
    lines, links = counts(environment)
    assert lines == links
    manage(environment, "ledger", "verify")
    manage(environment, "invariants")


def test_the_web_server_collects_its_files_answers_and_stops(office):
    environment, folder = office
    port, log = free_port(), folder / "web.log"
    with process(environment, log, "serve", "--port", str(port), "--workers", "1") as web:
        url = f"http://127.0.0.1:{port}"
        wait_until_it_answers(url, web, log)
        assert (folder / "static" / "staticfiles.json").exists()
        with urlopen(f"{url}/", timeout=10) as page:
            assert page.status == 200
        began = time.monotonic()
        web.terminate()
        assert web.wait(15) == 0
        assert time.monotonic() - began < 10
    collected = (folder / "static" / "staticfiles.json").stat().st_mtime
    with process(environment, log, "serve", "--port", str(port), "--workers", "1") as web:
        wait_until_it_answers(f"http://127.0.0.1:{port}", web, log)
    assert (folder / "static" / "staticfiles.json").stat().st_mtime == collected  # nothing changed


def test_a_port_that_is_taken_is_said_and_not_waited_for(office):
    environment, _folder = office
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, ROOT / "manage.py", "serve", "--port", port, "--workers", "1"]
        done = subprocess.run(command, env=environment, capture_output=True, timeout=60, text=True)
    assert done.returncode != 0
    assert "in use" in done.stdout + done.stderr
