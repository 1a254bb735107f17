"""The parts a backup rests on: pieces that cannot be swapped, fingerprints that miss nothing."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huisheng.config.backups import sealing
from huisheng.config.backups.contents import Contents, Table, differences, table_of, written
from huisheng.config.backups.sealing import PIECE, WrongKey
from huisheng.config.backups.sqlite import Sqlite

KEY = bytes(range(32))
VALUES = st.none() | st.text(max_size=4) | st.integers() | st.binary(max_size=4) | st.floats()
ROWS = st.lists(st.lists(VALUES, min_size=2, max_size=2).map(tuple), max_size=6)


def sealed(content: bytes, name: str = "a") -> bytes:
    out = io.BytesIO()
    sealing.seal(iter([content]), out, key=KEY, name=name)
    return out.getvalue()


def opened(raw: bytes, key: bytes = KEY, name: str = "a") -> bytes:
    return b"".join(sealing.opened(io.BytesIO(raw), key=key, name=name))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 7])
def test_a_file_of_any_size_opens_as_it_was(size):
    content = bytes(i % 251 for i in range(size))
    assert opened(sealed(content)) == content


def test_it_opens_with_its_key_under_its_name_only():
    raw = sealed(b"x")
    with pytest.raises(WrongKey):
        opened(raw, key=bytes(32))
    with pytest.raises(WrongKey):
        opened(raw, name="b")


def test_pieces_cannot_be_cut_off_swapped_or_repeated():
    raw, step = sealed(bytes(3 * PIECE)), PIECE + sealing.TAG
    head, pieces = raw[:21], [raw[21 + n * step : 21 + (n + 1) * step] for n in range(3)]
    assert opened(head + b"".join(pieces)) == bytes(3 * PIECE)
    for order in ([0, 1], [1, 0, 2], [0, 0, 1, 2], [0, 2], [0, 1, 2, 2], []):
        with pytest.raises(WrongKey):
            opened(head + b"".join(pieces[n] for n in order))


def test_a_key_file_holds_a_key(tmp_path):
    sealing.draw_key(tmp_path / "key")
    assert len(sealing.read_key(tmp_path / "key")) == 32
    (tmp_path / "hex").write_text("0123456789abcdef" * 4 + "\n")
    assert len(sealing.read_key(tmp_path / "hex")) == 32
    (tmp_path / "short").write_text("password")
    with pytest.raises(WrongKey, match="8 bytes"):
        sealing.read_key(tmp_path / "short")


@given(ROWS)
def test_a_fingerprint_forgets_the_order_and_nothing_else(rows):
    whole = table_of(map(written, rows))
    assert table_of(map(written, reversed(rows))) == whole
    if rows:
        assert table_of(map(written, [*rows, rows[0]])) != whole
        assert table_of(map(written, rows[1:])) != whole
        changed = [(rows[0][0], "something else"), *rows[1:]]
        assert table_of(map(written, changed)) != whole


def test_where_one_value_ends_and_the_next_begins_counts():
    assert written(["ab", "c"]) != written(["a", "bc"])
    assert len({written([value]) for value in (None, "", b"", 0, "0", 0.0)}) == 6


def test_every_difference_has_its_name():
    there = Contents({"a": Table(1, "x"), "b": Table(2, "y")}, {"s": "4"}, "d", [], (3, "h"), {})
    assert differences(there, there) == []
    here = Contents({"a": Table(1, "z")}, {"s": "5"}, "e", [], (2, "h"), {})
    found = " ".join(differences(there, here))
    assert all(said in found for said in ("a: 1 rows", "b: 2 rows", "sequence s", "defined", "led"))


def test_a_copy_is_of_one_moment_however_long_it_takes(tmp_path):
    """Every transaction adds a pair; a copy that mixed moments would hold half of one."""
    path = tmp_path / "live.sqlite3"
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    for table, columns in {
        "pair": "n, filler", "django_migrations": "app, name",
        "audit_ledgerlink": "seq, hash", "voices_attachment": "id, sha256",
    }.items():  # fmt: skip
        writer.execute(f"CREATE TABLE {table} ({columns})")
    writer.execute("CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT)")

    def add(n: int) -> None:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO pair VALUES (?, ?)", [n, "x" * 20_000])
        writer.execute("INSERT INTO pair VALUES (?, ?)", [n, "x" * 20_000])
        writer.execute("COMMIT")

    for n in range(1_000):
        add(n)
    steps = []

    def step(done: int) -> None:
        steps.append(done)
        add(1_000 + len(steps))

    found = Sqlite(path).copy(tmp_path / "copy.sqlite3", step)
    assert len(steps) > 5
    assert found.tables["pair"].rows == 2_000  # the moment the copy began, and nothing later
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        assert copy.execute("SELECT n FROM pair GROUP BY n HAVING count(*) <> 2").fetchall() == []
    writer.close()
