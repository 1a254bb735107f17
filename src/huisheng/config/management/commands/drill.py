"""演练 — `manage.py drill`: does a backup come back? Once a month, by a timer."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from huisheng.config.backups import drills, making
from huisheng.config.backups.archive import Damaged
from huisheng.config.backups.postgres import NoPrograms
from huisheng.kernel import clock
from huisheng.kernel.errors import Refused
from huisheng.kernel.progress import Progress, Silent


class Command(BaseCommand):
    help = (
        "Back up, restore beside the running product, compare every table, drop both, and leave "
        "the report in <data dir>/drill.json. With --due only say whether it is time (exit 1)."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--due", action="store_true",
            help="exit 1 if the last drill failed or is more than 30 days old",
        )  # fmt: skip

    def handle(self, *, due: bool, verbosity: int, **_: Any) -> None:
        os.umask(0o077)
        place, at = making.here(), clock.now()
        if due:
            found = drills.last(place.folder)
            if drills.is_due(found, at=at):
                raise CommandError(f"the last drill: {found.at if found else 'never'}; it is time")
            return
        try:
            with Progress(None, "演练") if verbosity else Silent() as bar:
                done = drills.drill(place, at=at, bar=bar)
        except (Refused, Damaged, NoPrograms, RuntimeError, OSError) as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(
            f"{'the same' if done.ok else 'NOT the same'}: {done.rows:,} rows, {done.pictures} "
            f"pictures, {done.megabytes:,} MB; backup {done.backup_seconds} s, "
            f"restore {done.restore_seconds} s"
        )
        if not done.ok:
            raise CommandError("; ".join(done.faults))
