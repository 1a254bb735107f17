"""恢复 — an archive is put into an empty place, and shown to be the same there."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from huisheng.audit import notary
from huisheng.config.backups import making
from huisheng.config.backups.archive import Archive, Manifest
from huisheng.config.backups.contents import Contents, differences
from huisheng.config.backups.making import MEDIA, Place
from huisheng.kernel.errors import NotNow
from huisheng.people import erasures


@dataclass
class Restored:
    """恢复结果 — what the archive held, what is here now, and whatever is wrong."""

    there: Contents
    here: Contents
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    has_keys: bool = True  # those the archive was made beside

    @property
    def is_equal(self) -> bool:
        return not self.faults


def refuse_unless_empty(place: Place) -> None:
    """Raise NotNow unless the installation holds nothing yet. Keys may be there already."""
    if not place.engine.is_empty():
        raise NotNow("the database has tables already: an archive goes into an empty place only")
    if any(path.is_file() for path in place.media.rglob("*")):
        raise NotNow(f"{place.media} has files already: an archive goes into an empty place only")


def put_back(archive: Archive, manifest: Manifest, place: Place) -> Restored:
    """Fill an empty installation from an archive that was checked, and compare the two.

    Raises NotNow, before anything is touched, where the place is not empty or too small, or
    the archive was made on the other database or by a newer version.
    """
    refuse_unless_empty(place)
    _refuse_unknown(manifest, place)
    making.there_must_be_room(place.folder, 2 * archive.size())
    with tempfile.TemporaryDirectory(prefix="restore-", dir=place.folder) as folder:
        for name in manifest.files:
            archive.take_out(name, Path(folder) / name)
        place.engine.load(Path(folder) / place.engine.file)
        if (Path(folder) / MEDIA).is_dir():
            shutil.rmtree(place.media, ignore_errors=True)  # empty folders, as was just seen
            os.replace(Path(folder) / MEDIA, place.media)
    os.sync()
    return _compared(manifest, place)


def _refuse_unknown(manifest: Manifest, place: Place) -> None:
    if manifest.engine != place.engine.name:
        raise NotNow(
            f"the archive was made on {manifest.engine}, this place is on {place.engine.name}: "
            "HUISHENG_DATABASE_URL decides which"
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(manifest.contents.migrations) - known):
        raise NotNow(f"the archive was made by a newer version (it has {newer[0]}): update first")


def _compared(manifest: Manifest, place: Place) -> Restored:
    found = Restored(manifest.contents, place.engine.contents())
    found.faults += differences(manifest.contents, found.here)
    media = {
        name: making.sum_of(place.folder / name)
        for name in manifest.files
        if name.startswith(f"{MEDIA}/")
    }
    found.faults += [
        f"{name} is not what the archive holds"
        for name, digest in media.items()
        if digest != manifest.files[name].sha256
    ]
    keys = making.prints_of(place.keys)
    found.has_keys = all(keys.get(name) == kept for name, kept in manifest.keys.items())
    return found


def bring_up_to_date(found: Restored, *, at: datetime) -> None:
    """Migrate an archive of an older version, erase again who was erased since, prove the ledger.

    The register of erasures lies beside the keys, so that an older archive cannot undo it.
    """
    connection.close()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
        found.notes.append("the archive was of an older version; its tables are migrated")
    if not found.has_keys:
        found.notes.append(
            "keys/ here is not the one the archive was made beside: put those keys back before "
            "anything is started, then run manage.py erase --replay"
        )
    elif again := erasures.replay(at=at):
        found.notes.append(f"{again} who had been erased since were erased again")
    while notary.link(at=at):  # lines that waited for the notary at that moment
        pass
    found.faults += [f"ledger #{f.seq}: {f.what}" for f in notary.verify(at=at)]
