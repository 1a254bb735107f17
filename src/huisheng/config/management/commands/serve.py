"""网页服务 — the web server, for a service manager or for `make run`."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

SOURCES = Path(__file__).resolve().parents[4]


class Command(BaseCommand):
    help = "Answer requests until told to stop (SIGTERM or Ctrl-C)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="processes")
        parser.add_argument("--threads", type=int, default=4, help="threads of each process")

    def handle(self, *, host: str, port: int, workers: int, threads: int, **_: Any) -> None:
        """Become the server: this process is replaced, so signals and exit codes are its own."""
        os.environ["PYTHONPATH"] = os.pathsep.join(
            filter(None, [str(SOURCES), os.environ.get("PYTHONPATH", "")])
        )
        # Without a limit a stuck request would hold up the stop for ever.
        granian = [
            sys.executable, "-m", "granian", "huisheng.config.wsgi:application",
            "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws",
            "--workers", str(workers), "--blocking-threads", str(threads),
            "--workers-kill-timeout", "10", "--respawn-failed-workers", "--log-level", "warning",
        ]  # fmt: skip
        os.execv(sys.executable, granian)  # noqa: S606  our own interpreter, no shell
