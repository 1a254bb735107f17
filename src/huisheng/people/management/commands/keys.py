"""密钥 — `manage.py keys list|inventory|new|rotate|reindex|retire N|check` (docs/keys.md)."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from huisheng.kernel import clock
from huisheng.kernel.errors import NotNow
from huisheng.people import holdings, inventory, keybook
from huisheng.people.holdings import Work
from huisheng.people.keys import sealer
from huisheng.people.models import MasterKey


class Command(BaseCommand):
    """Makes, changes, lists and checks the keys under which identities are sealed."""

    help = "The keys under which identities are sealed: list, make, rotate, retire, check them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what may be typed."""
        parser.add_argument("action", choices=list(_ACTIONS))
        parser.add_argument("number", nargs="?", type=int, help="for retire: which master key")
        parser.add_argument("--json", action="store_true", help="for list and inventory")
        parser.add_argument(
            "--reseal", action="store_true",
            help="for rotate: encrypt the contents again too, in the suite in force",
        )  # fmt: skip
        parser.add_argument(
            "--new-key", action="store_true", help="for reindex: under a fresh telephone key"
        )
        parser.add_argument(
            "--destroy", action="store_true", help="for retire: delete the file instead of keeping"
        )

    def handle(self, *, action: str, **said: Any) -> None:
        """Do it; the exit code is 0 only if all is well."""
        try:
            _ACTIONS[action](self, said)
        except (NotNow, ImproperlyConfigured) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _list(self, said: dict[str, Any]) -> None:
        wrong = keybook.enter(clock.now())
        rows = [
            [row.number, row.fingerprint, row.made_at, row.retired_at, keybook.rows_under(row.pk)]
            for row in MasterKey.objects.order_by("pk")
        ]
        self._table(["number", "fingerprint", "made", "retired", "rows"], rows, said["json"])
        _complain(wrong)

    def _inventory(self, said: dict[str, Any]) -> None:
        wrong = keybook.enter(clock.now())
        self._table(inventory.COLUMNS, inventory.rows(), said["json"])
        _complain(wrong)

    def _new(self, said: dict[str, Any]) -> None:
        keybook.enter(clock.now())
        row = keybook.new_master(clock.now())
        self.stdout.write(
            f"master key {row.number} ({row.fingerprint}) is in use for new values.\n"
            "Back up the keys folder now, then run: manage.py keys rotate"
        )

    def _rotate(self, said: dict[str, Any]) -> None:
        _complain(keybook.enter(clock.now()))
        work = holdings.rotate(sealer, reseal=said["reseal"], progress=self._tell)
        keybook.rotated(work, at=clock.now(), reseal=said["reseal"])
        self._report(work)

    def _reindex(self, said: dict[str, Any]) -> None:
        if said["new_key"]:
            keybook.renew_phone_key(clock.now())
        self._report(holdings.reindex(sealer, progress=self._tell))

    def _retire(self, said: dict[str, Any]) -> None:
        if said["number"] is None:
            raise CommandError("say which: keys retire NUMBER")
        kept = keybook.retire(said["number"], at=clock.now(), destroy=said["destroy"])
        where = f"its file is {kept} now; backups from before the rotation still need it"
        self.stdout.write(
            f"master key {said['number']} is retired; " + (where if kept else "its file is gone")
        )

    def _check(self, said: dict[str, Any]) -> None:
        wrong = keybook.enter(clock.now())
        self._report(holdings.check(sealer, progress=self._tell))
        _complain(wrong)

    def _report(self, work: Work) -> None:
        self.stdout.write(f"{work.looked_at} rows looked at, {work.changed} changed")
        _complain([f"cannot be opened: {row}" for row in work.lost or []])

    def _tell(self, rows: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(".", ending="")

    def _table(self, columns: Sequence[str], rows: list[list[Any]], as_json: bool) -> None:
        if as_json:
            found = [dict(zip(columns, row, strict=True)) for row in rows]
            self.stdout.write(json.dumps(found, ensure_ascii=False, default=str, indent=1))
            return
        cells = [list(columns), *([_cell(value) for value in row] for row in rows)]
        widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
        for row in cells:
            padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(padded).rstrip())


def _cell(value: Any) -> str:
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d}"
    return "" if value is None else str(value)


def _complain(wrong: list[str]) -> None:
    if wrong:
        raise CommandError("\n".join([*wrong[:20], f"{len(wrong)} in all"]))


_ACTIONS: dict[str, Callable[[Command, dict[str, Any]], None]] = {
    "list": Command._list, "inventory": Command._inventory, "new": Command._new,
    "rotate": Command._rotate, "reindex": Command._reindex, "retire": Command._retire,
    "check": Command._check,
}  # fmt: skip
