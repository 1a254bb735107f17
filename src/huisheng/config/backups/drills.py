"""演练 — back up, restore beside the running product, compare; and leave word of how it went."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from uuid import uuid4

from huisheng.config.backups import making, restoring
from huisheng.config.backups.archive import Archive
from huisheng.config.backups.contents import Engine, utc
from huisheng.config.backups.making import Place
from huisheng.config.backups.postgres import Postgres
from huisheng.config.backups.sqlite import Sqlite
from huisheng.kernel.progress import Progress, Silent

REPORT = "drill.json"
AT_LEAST_EVERY = timedelta(days=30)


@dataclass(frozen=True)
class Drill:
    """一次演练 — when, whether all was the same, how long each half took, what was wrong."""

    at: str
    ok: bool
    rows: int
    pictures: int
    megabytes: float
    backup_seconds: float
    restore_seconds: float
    faults: list[str]


def drill(place: Place, *, at: datetime, bar: Progress) -> Drill:
    """Make an archive, restore it into a place of its own, compare, drop both; keep the report.

    Needs room for the archive and for what comes out of it, and on PostgreSQL the right to
    create a database. Whatever goes wrong is in the report too, and raised.
    """
    with tempfile.TemporaryDirectory(prefix="drill-", dir=place.folder) as name:
        folder, began = Path(name), monotonic()
        making.make(place, folder / "archive", key=None, at=at, bar=bar)
        made = monotonic()
        with _beside(place, folder / "place") as there:
            archive = Archive(folder / "archive", None)
            manifest = making.check(archive, bar=Silent())
            found = restoring.put_back(archive, manifest, there)
        done = Drill(
            at=utc(at), ok=found.is_equal,
            rows=sum(table.rows for table in found.here.tables.values()),
            pictures=len(manifest.contents.pictures),
            megabytes=round(sum(kept.size for kept in manifest.files.values()) / 1e6, 1),
            backup_seconds=round(made - began, 1), restore_seconds=round(monotonic() - made, 1),
            faults=found.faults[:20],
        )  # fmt: skip
    report = place.folder / REPORT
    draft = report.with_suffix(".part")
    draft.write_text(json.dumps(asdict(done), ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(draft, report)
    return done


@contextmanager
def _beside(place: Place, folder: Path) -> Iterator[Place]:
    """An empty place on the same engine; dropped afterwards."""
    folder.mkdir(mode=0o700)
    engine: Engine
    if isinstance(place.engine, Postgres):
        name = f"drill_{uuid4().hex[:12]}"
        engine = place.engine.create(name)
        try:
            yield Place(folder, engine)
        finally:
            place.engine.drop(name)
    else:
        engine = Sqlite(folder / "huisheng.sqlite3")
        yield Place(folder, engine)


def last(folder: Path) -> Drill | None:
    """Return the report of the last drill, None if there was none or it cannot be read."""
    try:
        return Drill(**json.loads((folder / REPORT).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def is_due(found: Drill | None, *, at: datetime) -> bool:
    """Say whether it is time: never drilled, gone wrong, or longer ago than thirty days."""
    if found is None or not found.ok:
        return True
    return datetime.fromisoformat(found.at) < at - AT_LEAST_EVERY
