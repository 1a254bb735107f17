"""恢复 — `manage.py restore DIR`: an archive into an empty place, and proof that it is the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from huisheng.config.backups import making, restoring
from huisheng.config.backups.archive import Archive, Damaged
from huisheng.config.backups.postgres import NoPrograms
from huisheng.config.backups.restoring import Restored
from huisheng.config.backups.sealing import WrongKey
from huisheng.kernel import clock
from huisheng.kernel.errors import Refused
from huisheng.kernel.progress import Progress, Silent


class Command(BaseCommand):
    help = (
        "Put the archive DIR into an empty installation and compare every table with it. "
        "Nothing is touched unless the archive is whole. Exit 0 only if all is well."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path, help="the archive")
        parser.add_argument(
            "--into", type=Path, metavar="FOLDER",
            help="an empty data directory instead of HUISHENG_DATA_DIR",
        )  # fmt: skip
        parser.add_argument(
            "--decrypt-with", type=Path, metavar="FILE", help="the key the archive was sealed with"
        )

    def handle(
        self, *, dir: Path, into: Path | None, decrypt_with: Path | None, verbosity: int, **_: Any
    ) -> None:
        os.umask(0o077)
        if into is not None:
            sys.exit(_again_in(into, dir, decrypt_with))
        place, began = making.here(), monotonic()
        try:
            restoring.refuse_unless_empty(place)
            archive = Archive(dir, making.key_for(decrypt_with) if decrypt_with else None)
            with Progress(None, "核对") if verbosity else Silent() as bar:
                manifest = making.check(archive, bar=bar)
            found = restoring.put_back(archive, manifest, place)
            if found.is_equal:
                restoring.bring_up_to_date(found, at=clock.now())
        except (Refused, Damaged, WrongKey, NoPrograms, RuntimeError, OSError) as trouble:
            raise CommandError(str(trouble)) from trouble
        self._tell(found)
        if not found.is_equal:
            raise CommandError(f"{len(found.faults)} differences: do not use this place")
        self.stdout.write(f"restored and the same as on {manifest.at}, {monotonic() - began:.1f} s")

    def _tell(self, found: Restored) -> None:
        width = max(len(name) for name in found.there.tables)
        for name, kept in sorted(found.there.tables.items()):
            now = found.here.tables.get(name)
            mark = "✓" if now == kept else "✗"
            rows = now.rows if now else "-"
            self.stdout.write(f"{mark} {name:<{width}} {kept.rows:>10} {rows:>10}")
        for note in found.notes:
            self.stdout.write(f"! {note}")
        for fault in found.faults:
            self.stdout.write(f"✗ {fault}")


def _again_in(folder: Path, archive: Path, key: Path | None) -> int:
    """Run the command once more with another data directory, which is read at the start only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(archive)]
    command += ["--decrypt-with", str(key)] if key else []
    environment = os.environ | {"HUISHENG_DATA_DIR": str(folder.resolve())}
    return subprocess.run(command, env=environment).returncode  # noqa: S603  ourselves again
