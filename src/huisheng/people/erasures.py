"""删除登记 — who has been erased, kept where an older database cannot undo it.

Each line stands twice: in `keys/erased.log`, written and synced before anything is destroyed, and
in the database. After an older database was restored the file still knows; `replay` destroys
again what had come back. The file names records by their keys and says nothing of anybody.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from huisheng.people.keys import key_folder
from huisheng.people.models import Erasure

NAME = "erased.log"


@dataclass(frozen=True)
class Entry:
    """登记项 — one line of the register."""

    kind: str
    subject: UUID
    extent: str
    at: datetime

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.kind} {self.subject} {self.extent}"

    @property
    def key(self) -> tuple[str, UUID, str]:
        """What makes two lines the same."""
        return self.kind, self.subject, self.extent


Eraser = Callable[[Entry], bool]
_erasers: dict[str, Eraser] = {}


def register(kind: str, eraser: Eraser) -> None:
    """Say who erases a kind of record again; returns whether there was anything left of it."""
    if _erasers.setdefault(kind, eraser) is not eraser:
        raise ValueError(f"two erasers for {kind}")


def path() -> Path:
    """Return where the register lies: beside the keys, so that it is kept apart with them."""
    return key_folder() / NAME


def intend(entry: Entry) -> None:
    """Write a line into the file, durably, before anything is destroyed."""
    if entry.key in {known.key for known in written()}:
        return
    path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        # A line begins on a new line even if a power cut left half of one before it.
        file.write(f"\n{entry}\n")
        file.flush()
        os.fsync(file.fileno())


def confirm(entry: Entry) -> None:
    """Write a line into the database, in the transaction that destroys."""
    kind, subject, extent = entry.key
    Erasure.objects.get_or_create(
        kind=kind, subject=subject, extent=extent, defaults={"at": entry.at}
    )


def written() -> Iterator[Entry]:
    """Yield the lines of the file, oldest first; half a line is none."""
    if not path().is_file():
        return
    for line in path().read_text(encoding="ascii", errors="replace").splitlines():
        try:
            at, kind, subject, extent = line.split()
            yield Entry(kind, UUID(subject), extent, datetime.fromisoformat(at))
        except ValueError:
            continue


def replay(*, at: datetime) -> int:
    """Erase again whatever the register says; return of how many something had been left.

    To be called when a restored database has been migrated. Brings file and database to the
    same lines, so that neither an old database nor an old copy of the keys forgets anybody.
    """
    known = {entry.key: entry for entry in written()}
    for row in Erasure.objects.order_by("id"):
        entry = Entry(row.kind, row.subject, row.extent, row.at)
        known.setdefault(entry.key, entry)
    again = 0
    for entry in known.values():
        intend(entry)
        if entry.kind in _erasers:
            again += _erasers[entry.kind](entry)
    return again


def unfinished() -> list[Entry]:
    """Return what was begun and never done: lines of the file the database does not have."""
    done = {(row.kind, row.subject, row.extent) for row in Erasure.objects.all()}
    return [entry for entry in written() if entry.key not in done]


def finish() -> int:
    """Erase what is in the file and not in the database; return of how many there was any left.

    A crash half-way leaves that, and so does an older database put back without `replay`.
    """
    again = 0
    for entry in unfinished():
        if entry.kind in _erasers:
            again += _erasers[entry.kind](entry)
    return again
