"""网页服务 — the web server, for a service manager or for `make run`."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

SOURCES = Path(__file__).resolve().parents[4]


class Command(BaseCommand):
    help = "Answer requests until told to stop (SIGTERM or Ctrl-C)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="processes")
        parser.add_argument("--threads", type=int, default=4, help="threads of each process")

    def handle(self, *, host: str, port: int, workers: int, threads: int, **_: Any) -> None:
        """Become the server: this process is replaced, so signals and exit codes are its own.

        The start-up checks have passed by then; nothing is served that they refuse.
        """
        self._refuse_to_serve_yesterdays_tables()
        self._collect()
        os.environ["PYTHONPATH"] = os.pathsep.join(
            filter(None, [str(SOURCES), os.environ.get("PYTHONPATH", "")])
        )
        told = [host, str(port), str(workers), str(threads)]
        self.stdout.flush()
        served = [sys.executable, "-m", "huisheng.config.serving", *told]
        os.execv(sys.executable, served)  # noqa: S606  our own interpreter, no shell

    def _refuse_to_serve_yesterdays_tables(self) -> None:
        """Better no page than a page that breaks at its first question."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("the database is behind this version: run manage.py migrate first")
        connection.close()

    def _collect(self) -> None:
        """Collect the static files if they changed since they were last collected."""
        if settings.PLAIN_STATIC:
            return
        stamp, now = Path(settings.STATIC_ROOT) / ".stamp", _fingerprint()
        if stamp.exists() and stamp.read_text() == now:
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(now)


def _fingerprint() -> str:
    """Return what tells one state of all static files from another: paths, sizes and times."""
    seen = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = os.stat(storage.path(path))
            seen.append(f"{path} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(seen)).encode()).hexdigest()
