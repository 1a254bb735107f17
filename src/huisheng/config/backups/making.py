"""做备份 — from the running installation to a finished archive; nobody has to stop writing."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

import huisheng
from huisheng.config.backups.archive import Archive, Manifest, Writer
from huisheng.config.backups.contents import Contents, Engine, utc
from huisheng.config.backups.postgres import Postgres
from huisheng.config.backups.sealing import WrongKey, read_key
from huisheng.config.backups.sqlite import Sqlite
from huisheng.kernel.errors import Invalid, NotNow
from huisheng.kernel.progress import Progress
from huisheng.voices import photos

MEDIA = "media"
ROOM = 1.1  # a little more than what is there now


@dataclass(frozen=True)
class Place:
    """所在 — an installation: its data directory and its database."""

    folder: Path
    engine: Engine

    @property
    def media(self) -> Path:
        return self.folder / MEDIA

    @property
    def keys(self) -> Path:
        return self.folder / "keys"


def here() -> Place:
    """Return the installation the settings speak of."""
    folder = Path(settings.HUISHENG_DATA_DIR)
    if connection.vendor == "sqlite":
        return Place(folder, Sqlite(Path(settings.DATABASES["default"]["NAME"])))
    return Place(folder, Postgres(_address()))


def _address() -> str:
    """Return the database's address as PostgreSQL's own programs take it."""
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    said: dict[str, Any] = dict(settings.DATABASES["default"])
    parts = {parameter: said[name] for name, parameter in known.items() if said.get(name)}
    parts |= {"port": str(said["PORT"])} if said.get("PORT") else {}
    asked = {n: v for n, v in said.get("OPTIONS", {}).items() if n not in ("pool", "options")}
    return make_conninfo("", **parts, **{n: str(v) for n, v in asked.items()})


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """Yield a new folder beside `target` that takes its name once the block has gone well.

    Raises NotNow where something is there already; an empty folder counts as nothing.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise NotNow(f"{target} is there already and not empty: an archive replaces nothing")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.part-", dir=target.parent))
    try:
        yield draft
        os.replace(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def make(place: Place, target: Path, *, key: bytes | None, at: datetime, bar: Progress) -> Manifest:
    """Write an archive of an installation to the new folder `target` and return its manifest.

    Raises NotNow where `target` is taken or too small, or a picture that the database names is
    gone; nothing of `target` is left then.
    """
    weight = place.engine.size()
    sizes = dict(_finished_files(place.media))
    together = weight + sum(sizes.values())
    bar.total = weight + together
    with appearing(target) as draft:
        there_must_be_room(draft, together)
        writer = Writer(draft, key)
        contents = _copy_database(place, writer, bar)
        for path in sorted(sizes):
            with suppress(FileNotFoundError):  # erased meanwhile
                writer.add(path.relative_to(place.folder).as_posix(), path, bar.step)
        _add_later_ones(place, writer, contents)
        refuse_missing(contents, {name: kept.sha256 for name, kept in writer.files.items()})
        manifest = Manifest(
            version=huisheng.__version__, at=utc(at), engine=place.engine.name,
            contents=contents, files=writer.files, keys=prints_of(place.keys),
        )  # fmt: skip
        writer.close(manifest)
    return manifest


def _finished_files(folder: Path) -> Iterator[tuple[Path, int]]:
    """Yield files and their sizes; drafts come and go under our eyes."""
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            if path.suffix != ".part" and stat.S_ISREG((found := path.stat()).st_mode):
                yield path, found.st_size


def _copy_database(place: Place, writer: Writer, bar: Progress) -> Contents:
    # In the data directory, as open as the database itself is: an archive that is to be sealed
    # must not lie open on its disk even for a moment.
    with tempfile.TemporaryDirectory(prefix="backup-", dir=place.folder) as folder:
        there_must_be_room(Path(folder), place.engine.size())
        copied = Path(folder) / place.engine.file
        contents = place.engine.copy(copied, bar.step)
        writer.add(place.engine.file, copied, lambda _n: None)
    return contents


def _add_later_ones(place: Place, writer: Writer, contents: Contents) -> None:
    """Add the pictures whose rows came between our looking round and the database's moment."""
    for key in contents.pictures:
        path = photos.path_of(UUID(key))
        name = path.relative_to(settings.HUISHENG_DATA_DIR).as_posix()
        if name not in writer.files:
            with suppress(FileNotFoundError):
                writer.add(name, place.folder / name, lambda _n: None)


def refuse_missing(contents: Contents, there: dict[str, str]) -> None:
    """Raise NotNow unless every picture that a row names is there, byte for byte."""
    base = Path(settings.HUISHENG_DATA_DIR)
    names = {
        photos.path_of(UUID(key)).relative_to(base).as_posix(): digest
        for key, digest in contents.pictures.items()
    }
    wrong = [name for name, digest in names.items() if there.get(name) != digest]
    if wrong:
        raise NotNow(
            f"{len(wrong)} pictures that the database names are missing or changed, "
            f"the first is {min(wrong)}"
        )


def sum_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex, "" if it is not there."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
    return ""


def prints_of(keys: Path) -> dict[str, str]:
    """Return for each key file a fingerprint that tells keys apart and gives nothing away."""
    return {
        path.relative_to(keys).as_posix(): hashlib.sha256(b"key\0" + path.read_bytes()).hexdigest()
        for path in sorted(keys.rglob("*.key"))
        if path.is_file() and not path.name.startswith(".")
    }


def copy_keys(place: Place, target: Path) -> int:
    """Copy the key files to the new folder `target`, mode 0600; return how many."""
    with appearing(target) as draft:
        writer = Writer(draft, None)
        for path in sorted(place.keys.rglob("*")):  # the register of erasures lies there too
            if path.is_file() and not path.name.startswith("."):
                writer.add(path.relative_to(place.keys).as_posix(), path, lambda _n: None)
        os.sync()
    return len(writer.files)


def there_must_be_room(folder: Path, need: int) -> None:
    """Raise NotNow unless the disk under `folder` has room for `need` bytes and a little more."""
    free = shutil.disk_usage(folder).free
    if free < need * ROOM:
        raise NotNow(
            f"not enough room at {folder.parent}: {need * ROOM / 1e6:,.0f} MB are needed, "
            f"{free / 1e6:,.0f} MB are free"
        )


def check(archive: Archive, *, bar: Progress) -> Manifest:
    """Read a whole archive and return its manifest. Raises Damaged or WrongKey."""
    bar.total = archive.size()
    return archive.check(bar.step)


def key_for(path: Path) -> bytes:
    """Return the key to seal with. Raises Invalid where the file is not there."""
    try:
        return read_key(path)
    except FileNotFoundError:
        raise Invalid(f"{path} is not there; draw a key with --new-key {path}") from None
    except WrongKey as trouble:
        raise Invalid(str(trouble)) from None
