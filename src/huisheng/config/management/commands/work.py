"""后台 — the worker: delivers, reminds, links the ledger. One runs beside the web server."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Do the jobs that wait and those whose hour has come, until told to stop."

    def handle(self, **_: Any) -> None:
        call_command("run_huey", "--quiet")
