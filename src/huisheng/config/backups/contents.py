"""内容 — what a database holds, said so briefly that two of them can be compared.

A table's fingerprint does not depend on the order of its rows: each row is written as bytes and
hashed, and the hashes are added up modulo 2^256; rows that are there twice count twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, Self

from huisheng.audit.notary import GENESIS

Value = str | int | float | bytes | None


@dataclass(frozen=True)
class Table:
    """一张表 — how many rows it has, and their fingerprint in hex."""

    rows: int
    hash: str


@dataclass(frozen=True)
class Contents:
    """内容 — of one moment: all tables, the next keys, the tables' definitions, the chain's head.

    `pictures` maps the key of each picture that a row names to its SHA-256, both in hex;
    `migrations` are those that were applied, as "app.name".
    """

    tables: dict[str, Table]
    sequences: dict[str, str]
    schema: str
    migrations: list[str]
    ledger: tuple[int, str]
    pictures: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)

    @classmethod
    def of_json(cls, said: dict[str, Any]) -> Self:
        """Return what `as_json` wrote."""
        tables = {name: Table(**table) for name, table in said["tables"].items()}
        seq, head = said["ledger"]
        return cls(**said | {"tables": tables, "ledger": (seq, head)})


class Engine(Protocol):
    """数据库 — what a backup asks of SQLite and of PostgreSQL alike."""

    name: str
    file: str  # what the copy is called in an archive

    def size(self) -> int:
        """Return its size in bytes, roughly."""

    def is_empty(self) -> bool:
        """Say whether there is not a single table."""

    def copy(self, path: Any, step: Any) -> Contents:
        """Copy one moment of it to a new file while others go on writing; say what is in it.

        `step` is called with bytes done, twice `size` in all.
        """

    def load(self, path: Any) -> None:
        """Fill the empty database from a copy, wholly or not at all."""

    def contents(self) -> Contents:
        """Say what is in it now."""


def table_of(rows: Iterable[bytes | bytearray | memoryview]) -> Table:
    """Return the fingerprint of rows that were written as bytes, in any order."""
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(row).digest(), "big")
    return Table(count, f"{total % 2**256:064x}")


def written(row: Iterable[Value]) -> bytes:
    """Return the one way to write a row as bytes: each value with its kind and its length."""
    return b"".join(_pieces(row))


def _pieces(row: Iterable[Value]) -> Iterator[bytes]:
    for value in row:
        if value is None:
            kind, said = b"n", b""
        elif isinstance(value, str):
            kind, said = b"s", value.encode("utf-8", "surrogatepass")
        elif isinstance(value, bytes):
            kind, said = b"b", value
        else:
            kind, said = b"f" if isinstance(value, float) else b"i", repr(value).encode()
        yield kind + len(said).to_bytes(8, "big") + said


def hash_of(lines: Iterable[str]) -> str:
    """Return the SHA-256 in hex of some lines, whatever their order."""
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def head_of(found: tuple[int, Any] | None) -> tuple[int, str]:
    """Return the chain's last place and hash as `audit.notary.head` does."""
    return (found[0], bytes(found[1]).hex()) if found else (0, GENESIS.hex())


def differences(there: Contents, here: Contents, *, with_schema: bool = True) -> list[str]:
    """Name every difference between two databases; nothing if they are equal."""
    found = []
    for name in sorted(there.tables.keys() | here.tables.keys()):
        if (kept := there.tables.get(name)) != (now := here.tables.get(name)):
            rows = [str(table.rows) if table else "no table" for table in (kept, now)]
            found.append(f"{name}: {rows[0]} rows in the archive, {rows[1]} here, or not the same")
    for name in sorted(there.sequences.keys() | here.sequences.keys()):
        if there.sequences.get(name) != here.sequences.get(name):
            found.append(f"sequence {name} stands elsewhere")
    if with_schema and there.schema != here.schema:
        found.append("the tables, indexes, triggers or policies are defined differently")
    if there.ledger != here.ledger:
        found.append("the ledger ends elsewhere")
    return found


def utc(at: datetime) -> str:
    """Return a moment as an archive writes it."""
    return at.astimezone(UTC).isoformat(timespec="seconds")
