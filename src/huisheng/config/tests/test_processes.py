"""The two processes of an office: they start, stop when told, and may be killed at any moment."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from huisheng.config.management.commands import serve
from tests.postgres import free_port
from tests.server import environment_in, manage, process, wait_until_it_answers

ROOT = Path(__file__).resolve().parents[4]
# Writes so many lines, a quarter of a second apart, and says how many are left without a link.
WRITE = """
import sys, time
from django.db import transaction
from huisheng.audit import ledger
from huisheng.audit.models import LedgerLine, LedgerLink
from huisheng.kernel import clock
from huisheng.regions.models import Region, Level
place, _ = Region.objects.get_or_create(
    code="90", defaults=dict(name="江南", full_name="江南", level=Level.PROVINCE, path="/90/"))
for _n in range({lines}):
    with transaction.atomic():
        ledger.record("region.set_local", place, seat=None, at=clock.now())
    time.sleep(0.25)
end = time.monotonic() + {patience}
while LedgerLink.objects.count() < LedgerLine.objects.count() and time.monotonic() < end:
    time.sleep(0.2)
print(LedgerLine.objects.count() - LedgerLink.objects.count())
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """An empty installation; returns (its environment, its folder)."""
    folder = tmp_path_factory.mktemp("office")
    environment = environment_in(folder)
    manage(environment, "migrate", "--verbosity", "0")
    return environment, folder


def write(environment, lines: int, *, patience: int = 30) -> str:
    """Write lines as a web server would; return how many were left without a link."""
    script = WRITE.format(lines=lines, patience=patience)
    return manage(environment, "shell", "--verbosity", "0", "-c", script).strip()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_links_what_is_written_and_stops_when_told(office, sign):
    environment, folder = office
    log = folder / "work.log"
    with process(environment, log, "work") as worker:
        assert write(environment, 1) == "0", log.read_text()
        began = time.monotonic()
        worker.send_signal(sign)
        assert worker.wait(15) == 0, log.read_text()
        assert time.monotonic() - began < 10
    assert "Traceback" not in log.read_text()
    assert len(log.read_text().splitlines()) <= 2  # one line a minute at most


def test_killed_again_and_again_it_loses_nothing(office):
    environment, folder = office

    def kill_and_start_again() -> None:
        for _death in range(3):
            with process(environment, folder / "killed.log", "work") as worker:
                time.sleep(4)
                worker.kill()
                worker.wait()

    killer = threading.Thread(target=kill_and_start_again)
    killer.start()
    write(environment, 40, patience=0)
    killer.join()
    manage(environment, "work", "--once")
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


def test_static_files_are_collected_anew_only_when_they_changed(settings, tmp_path, monkeypatch):
    collected = []
    monkeypatch.setattr(serve, "call_command", lambda *given, **_: collected.append(given))
    settings.STATIC_ROOT, settings.PLAIN_STATIC = tmp_path, False
    serve.Command()._collect()
    serve.Command()._collect()
    assert len(collected) == 1
    monkeypatch.setattr(serve, "_fingerprint", lambda: "another")
    serve.Command()._collect()
    assert len(collected) == 2


def test_tables_of_an_older_version_are_not_served(office, tmp_path):
    environment, _folder = office
    empty = environment | {"HUISHENG_DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    command = [sys.executable, ROOT / "manage.py", "serve", "--port", str(free_port())]
    done = subprocess.run(command, env=empty, capture_output=True, timeout=60, text=True)
    assert done.returncode == 1
    assert "migrate first" in done.stderr


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
