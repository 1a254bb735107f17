"""保存期限 — `manage.py retention [--run]`: what has been kept long enough, county by county."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from huisheng.config import residue
from huisheng.kernel import clock
from huisheng.voices import retention

EVERYTHING = 1_000_000


class Command(BaseCommand):
    """Lists what is due; destroys it only when told to, whether or not an area switched it on."""

    help = "List identities and original texts kept long enough; with --run, destroy them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what may be typed."""
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--dry-run", action="store_true", help="only list: what it does anyway")
        how.add_argument("--run", action="store_true", help="destroy what is due, everywhere")

    def handle(self, *, run: bool, **_rest: Any) -> None:
        """List, or do it and say how much."""
        at = clock.now()
        for county in retention.due(at):
            state = "on" if county.is_on else "off"
            self.stdout.write(
                f"{county.tenant.code} {county.tenant.name}: {county.identities.count()} "
                f"identities, {county.originals.count()} originals due; automatic: {state}"
            )
        if run:
            residue.overwrite_deleted()
            done = retention.run(at, everywhere=True, limit=EVERYTHING)
            residue.let_go()
            self.stdout.write(", ".join(f"{number} {extent}" for extent, number in done.items()))
