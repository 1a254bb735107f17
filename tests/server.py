"""The product as its users meet it: web and worker in their own processes, the demo loaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.postgres import another_database, free_port

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START, SECONDS_TO_STOP = 180, 20
OF_THE_TESTS = {"HUISHENG_PLAIN_STATIC", "HUISHENG_IMMEDIATE_JOBS", "HUISHENG_REQUIRE_TOTP"}


@dataclass(frozen=True)
class Server:
    """A running product. `url` has no slash at its end; `folder` is its data directory."""

    url: str
    folder: Path
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a command of the product on the same data; return what it printed."""
        return manage(self.environment, *arguments)

    @property
    def accounts(self) -> Any:
        """The demo's seats with their passwords, as written by `seed`."""
        return json.loads((self.folder / "demo-accounts.json").read_text(encoding="utf-8"))


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run `manage.py`. Raises CalledProcessError with its output shown when it fails."""
    return run(environment, "manage.py", *arguments)


def run(environment: dict[str, str], script: str, *arguments: str) -> str:
    """Run one of our Python scripts to its end; return what it printed."""
    command = [sys.executable, ROOT / script, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
    done.check_returncode()
    return done.stdout


def environment_in(folder: Path) -> dict[str, str]:
    """The variables of a demo that keeps everything in `folder`, on the engine under test."""
    kept = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}
    kept |= {"HUISHENG_DATA_DIR": str(folder), "HUISHENG_DEMO": "1"}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    if url := kept.get("HUISHENG_DATABASE_URL"):
        kept["HUISHENG_DATABASE_URL"] = another_database(url)
    return kept


@contextmanager
def process(environment: dict[str, str], log: Path, *arguments: str) -> Iterator[subprocess.Popen]:
    """Keep one of the product's processes going; what it says goes to `log`."""
    with log.open("w") as out:
        command = [sys.executable, ROOT / "manage.py", *arguments]
        going = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield going
        finally:
            going.terminate()
            try:
                going.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                going.kill()
                going.wait()


def wait_until_it_answers(url: str, web: subprocess.Popen, log: Path) -> None:
    """Return once /healthz answers. Raises RuntimeError with the log when it never does."""
    end = time.monotonic() + SECONDS_TO_START
    while web.poll() is None and time.monotonic() < end:
        try:
            with urlopen(f"{url}/healthz", timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Set up a demo in `folder`, start web and worker, yield the server, stop both."""
    environment = environment_in(folder)
    port = free_port()
    run(environment, "bin/prepare.py")
    url, log = f"http://127.0.0.1:{port}", folder / "web.log"
    with ExitStack() as stack:
        web = stack.enter_context(process(environment, log, "serve", "--port", str(port)))
        stack.enter_context(process(environment, folder / "worker.log", "work"))
        wait_until_it_answers(url, web, log)
        yield Server(url, folder, environment)
