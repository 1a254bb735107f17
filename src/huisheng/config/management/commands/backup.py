"""备份 — `manage.py backup DIR`: an archive of everything, made while everybody goes on writing."""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from huisheng.config.backups import making, sealing
from huisheng.config.backups.archive import Archive, Damaged, Manifest
from huisheng.config.backups.postgres import NoPrograms
from huisheng.config.backups.sealing import WrongKey
from huisheng.kernel import clock
from huisheng.kernel.errors import Refused
from huisheng.kernel.progress import Progress, Silent


class Command(BaseCommand):
    help = (
        "Write an archive of database and pictures to the new folder DIR, or --verify one. "
        "Keys are not in it: --keys writes them elsewhere. Exit 0 only if all is well."
    )

    requires_system_checks: list[str] = []  # they are the web server's to make

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path, nargs="?", help="a folder that is not there yet")
        parser.add_argument(
            "--verify", action="store_true", help="read the archive DIR and say whether it is whole"
        )
        parser.add_argument(
            "--keys", type=Path, metavar="DIR2",
            help="write the key files to this new folder, which goes to another place than DIR",
        )  # fmt: skip
        parser.add_argument(
            "--encrypt-to", type=Path, metavar="FILE",
            help="seal the archive with the key in FILE; with --verify: open it with that key",
        )  # fmt: skip
        parser.add_argument(
            "--new-key", type=Path, metavar="FILE", help="draw a key for --encrypt-to, and end"
        )

    def handle(self, *, dir: Path | None, **asked: Any) -> None:
        os.umask(0o077)
        try:
            if asked["new_key"]:
                self._draw(asked["new_key"])
            elif dir is None:
                raise CommandError("say where to: manage.py backup DIR")
            elif asked["verify"]:
                self._verify(dir, asked["encrypt_to"], asked["verbosity"])
            else:
                self._make(dir, asked["encrypt_to"], asked["keys"], asked["verbosity"])
        except (Refused, Damaged, WrongKey, NoPrograms, RuntimeError, OSError) as trouble:
            raise CommandError(str(trouble)) from trouble

    def _draw(self, path: Path) -> None:
        try:
            sealing.draw_key(path)
        except FileExistsError:
            raise CommandError(f"{path} is there already: a key is never replaced") from None
        self.stdout.write(f"a new key is in {path}: without it no archive sealed with it opens")

    def _make(self, target: Path, key: Path | None, keys: Path | None, verbosity: int) -> None:
        place, began = making.here(), monotonic()
        if keys is not None and _is_inside(keys, target):
            raise CommandError("keys do not go into the archive they open: choose another place")
        drawn = making.key_for(key) if key else None
        if keys is not None:
            number = making.copy_keys(place, keys)
            self.stdout.write(f"{number} key files written to {keys}")
        with Progress(None, "备份") if verbosity else Silent() as bar:
            made = making.make(place, target, key=drawn, at=clock.now(), bar=bar)
        if verbosity:
            self._tell(made, target, monotonic() - began)

    def _verify(self, folder: Path, key: Path | None, verbosity: int) -> None:
        archive = Archive(folder, making.key_for(key) if key else None)
        with Progress(None, "核对") if verbosity else Silent() as bar:
            found = making.check(archive, bar=bar)
        self._tell(found, folder, None)

    def _tell(self, found: Manifest, folder: Path, seconds: float | None) -> None:
        rows = sum(table.rows for table in found.contents.tables.values())
        size = sum(kept.size for kept in found.files.values())
        took = f", {seconds:.1f} s" if seconds is not None else ", whole"
        self.stdout.write(
            f"{folder}: {found.engine}, {len(found.contents.tables)} tables, {rows:,} rows, "
            f"{len(found.files) - 1} pictures, {size / 1e6:,.1f} MB, "
            f"ledger #{found.contents.ledger[0]}, of {found.at}{took}"
        )


def _is_inside(inner: Path, outer: Path) -> bool:
    return inner.resolve().is_relative_to(outer.resolve())
