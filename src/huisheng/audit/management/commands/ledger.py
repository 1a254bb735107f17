"""`manage.py ledger verify|link|anchor` — prove the ledger, or extend its chain by hand."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from huisheng.audit import notary
from huisheng.kernel import clock


class Command(BaseCommand):
    help = (
        "Verify the ledger's chain (exit 1 on any fault), link waiting lines, or print an anchor."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "link", "anchor"])
        parser.add_argument(
            "--anchors", type=Path, help="file of '<seq> <hash>' lines kept outside"
        )

    def handle(self, *, what: str, anchors: Path | None, **_: object) -> None:
        if what == "link":
            self.stdout.write(f"{self._link()} lines linked")
        elif what == "anchor":
            seq, hexed = notary.head()
            self.stdout.write(f"{seq} {hexed}")
        else:
            self._verify(anchors)

    def _link(self) -> int:
        total = 0
        while linked := notary.link(at=clock.now()):
            total += linked
        return total

    def _verify(self, anchors: Path | None) -> None:
        kept = []
        for row in anchors.read_text().splitlines() if anchors else []:
            place, hexed = row.split()
            kept.append((int(place), hexed))
        faults = list(notary.verify(at=clock.now(), anchors=kept))
        for fault in faults:
            self.stdout.write(f"#{fault.seq}\t{fault.what}")
        if faults:
            raise CommandError(f"{len(faults)} faults; the first at #{faults[0].seq}")
        seq, hexed = notary.head()
        self.stdout.write(f"ledger whole: {seq} links, head {hexed[:16]}…")
