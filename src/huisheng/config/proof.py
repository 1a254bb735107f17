"""查证 — after an erasure, look everywhere for words that must be nowhere.

Looks at bytes as they lie there, not at what the product would show: every table, the database's
own file and its write-ahead log, every file in the data directory. A word is looked for as it may
be written: UTF-8, GB 18030, UTF-16, escaped in JSON or an address, in hexadecimal.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from huisheng.kernel import text

PIECE = 1 << 20  # bytes read at once
PASSED_OVER = frozenset({"static", "keys", "frontend"})  # nothing typed by anybody lies there
SAFELY_LONG = 3  # characters; shorter ones happen by chance in pictures, unless in UTF-8


@dataclass(frozen=True)
class Place:
    """地方 — somewhere that was looked at, how much of it, and how often a word stood there."""

    name: str
    looked_at: int
    found: int


def look(words: Sequence[str], *, also: Iterable[Path] = ()) -> list[Place]:
    """Return every place that was looked at; `also` are folders outside, of logs for instance."""
    needles = sorted({form for word in words for form in forms(word)}, key=len)
    places = [*_tables(needles), _index(words)]
    folders = [Path(settings.HUISHENG_DATA_DIR), *also]
    places += [place for folder in folders for place in _files(folder, needles)]
    return [*places, *_own_files(folders[0], needles)]


def forms(word: str) -> Iterator[bytes]:
    """Yield the ways in which a word may lie in a file."""
    plain = word.encode()
    yield plain
    yield plain.hex().encode()
    yield json.dumps(word)[1:-1].encode()
    yield quote(word).encode()
    if len(word) >= SAFELY_LONG:
        yield word.encode("gb18030")
        yield word.encode("utf-16-le")


def _tables(needles: Sequence[bytes]) -> Iterator[Place]:
    for table in sorted(connection.introspection.table_names()):
        found = looked_at = 0
        for piece in _rows(table):
            looked_at += 1
            found += _times(piece, needles)
        yield Place(f"table {table}", looked_at, found)


def _rows(table: str) -> Iterator[bytes]:
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            copied = cursor.cursor if hasattr(cursor, "cursor") else cursor
            sql = f"COPY (SELECT * FROM {name}) TO STDOUT"  # noqa: S608  as below
            with copied.copy(sql) as rows:
                yield from map(bytes, rows)
            return
        cursor.execute(f"SELECT * FROM {name}")  # noqa: S608  a table of this database
        while batch := cursor.fetchmany(500):
            for row in batch:
                yield b"\n".join(v if isinstance(v, bytes) else str(v).encode() for v in row)


def _index(words: Sequence[str]) -> Place:
    """Whole words cannot be seen in an index of pairs of characters: ask it."""
    found = 0
    for word in words:
        pairs = text.bigrams(word)
        if not pairs or len(word) > 100:
            continue
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                query = " <-> ".join("'" + pair.replace("'", "''") + "'" for pair in pairs)
                sql = "SELECT count(*) FROM workflow_searchentry WHERE tokens @@ %s::tsquery"
            else:
                query = '"' + " ".join(pairs).replace('"', '""') + '"'
                sql = "SELECT count(*) FROM workflow_fts WHERE tokens MATCH %s"
            cursor.execute(sql, [query])
            found += cursor.fetchone()[0]
    return Place("full-text index", len(words), found)


def _own_files(folder: Path, needles: Sequence[bytes]) -> Iterator[Place]:
    """SQLite's own files, where they lie outside the data directory."""
    name = str(connection.settings_dict["NAME"])
    path = Path(name)
    if connection.vendor == "sqlite" and path.is_file() and folder not in path.parents:
        for each in (path, Path(f"{name}-wal")):
            yield Place(str(each), 1, _in_file(each, needles))


def _files(folder: Path, needles: Sequence[bytes]) -> Iterator[Place]:
    """One place for each folder and each file that lies directly in the data directory."""
    looked_at: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for path in sorted(folder.rglob("*")):
        top = path.relative_to(folder).parts[0]
        if top in PASSED_OVER or path.is_symlink() or not path.is_file():
            continue
        looked_at[top] += 1
        found[top] += _times(str(path.relative_to(folder)).encode(), needles)
        found[top] += _in_file(path, needles)
    for top in sorted(looked_at):
        yield Place(str(folder / top), looked_at[top], found[top])


def _in_file(path: Path, needles: Sequence[bytes]) -> int:
    overlap = max(map(len, needles), default=1) - 1
    found, before = 0, b""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                found += _times(before + piece, needles) - _times(before, needles)
                before = (before + piece)[-overlap:] if overlap else b""
    except FileNotFoundError:  # gone meanwhile: so much the better
        return 0
    return found


def _times(piece: bytes, needles: Sequence[bytes]) -> int:
    return sum(piece.count(needle) for needle in needles)
