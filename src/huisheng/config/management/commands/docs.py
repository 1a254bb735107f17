"""`manage.py docs [--check]` — write the pages of docs/generated from what the code declares."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from huisheng.config import generated


class Command(BaseCommand):
    help = "Write docs/generated; with --check only say (exit 1) whether they are current."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **_: object) -> None:
        folder = Path(settings.BASE_DIR) / "docs" / "generated"
        stale = []
        for name, content in generated.pages().items():
            path = folder / name
            if path.exists() and path.read_text(encoding="utf-8") == content:
                continue
            stale.append(name)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content, encoding="utf-8")
        if check and stale:
            raise CommandError("stale: " + ", ".join(stale) + " — run `make docs`")
        self.stdout.write(f"{len(stale)} pages written" if not check else "docs are current")
