"""装入数据包 — `manage.py seed PACK [--scale small] [--random N] [--on DATE] [--if-empty]`."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from huisheng.config.seeding import pack as packs
from huisheng.config.seeding import sowing
from huisheng.kernel import clock
from huisheng.kernel.errors import Refused
from huisheng.kernel.progress import Progress
from huisheng.regions.models import Region


class Command(BaseCommand):
    """Sets up one kind of place with a demonstration's history."""

    help = (
        "Load a pack with demonstration data into an empty database; everything in it is made up."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what may be typed."""
        parser.add_argument("pack", help=f"one of: {', '.join(packs.known())}")
        parser.add_argument(
            "--scale", default="small", choices=["small", "county", "prefecture"],
            help="how many voices: 200, 2,000 or 10,000",
        )  # fmt: skip
        parser.add_argument(
            "--random", type=int, default=1, metavar="N", help="another N, another history"
        )
        parser.add_argument(
            "--on", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD",
            help="the day before which the history ends; today if not given",
        )  # fmt: skip
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there are areas already"
        )

    def handle(
        self, *, pack: str, scale: str, random: int, on: date | None, if_empty: bool, **rest: Any
    ) -> None:
        """Load it, or say why not."""
        if Region.objects.exists():
            if if_empty:
                return
            raise CommandError(
                "There are areas in this database already; a pack goes into an empty one only."
            )
        try:
            loaded = packs.load(pack)
            size = loaded.scales[scale]
            with Progress(size, f"装入{loaded.label}数据") as bar:
                sown = sowing.sow(
                    loaded, size=size, random=random, on=on or clock.today(), at=clock.now(),
                    step=bar.step,
                )  # fmt: skip
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if rest["verbosity"]:
            self._tell(sown)

    def _tell(self, sown: sowing.Sown) -> None:
        self.stdout.write(
            f"{sown.voices} voices, {sown.moves} steps, {sown.seats} seats; "
            f"accounts: {sown.accounts}"
        )
        if not settings.DEMO:
            self.stderr.write("HUISHENG_DEMO is off: pages will not say that this is made up.")
