"""What weighs the ledgers is tested always; the killing by hand: `-m scale` or `make torture`."""

from __future__ import annotations

import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.postgres import NoServer
from tests.torture import controls
from tests.torture.checking import Found, judge
from tests.torture.clientledger import Asked, ClientLedger, digest_of, read
from tests.torture.office import opened
from tests.torture.run import torture

ENGINE = "postgres" if os.environ.get("HUISHENG_DATABASE_URL") else "sqlite"
HERE = digest_of("村口路灯不亮。")


def asked(key: str, status: int | None, *again: int) -> Asked:
    return Asked(key, "file_api", HERE, time.time(), status=status, again=list(again))


def once(digest: str = HERE) -> Found:
    return Found([digest], 1)


@pytest.mark.parametrize(
    ("line", "found", "wrong"),
    [
        (asked("a", 201), {"a": once()}, None),
        (asked("a", 302), {}, "lost"),
        (asked("a", 201), {"a": Found([HERE, HERE], 1)}, "dup"),
        (asked("a", 201), {"a": once(digest_of("另一件"))}, "changed"),
        (asked("a", 201), {"a": Found([HERE], 0)}, "untold"),
        (asked("a", 201), {"a": Found([HERE], 2)}, "untold"),
        (asked("a", 422), {}, None),
        (asked("a", 422), {"a": once()}, "resurrected"),
        (asked("a", None), {"a": once()}, "unresolved"),
        (asked("a", None, 503), {}, "unresolved"),
        (asked("a", None, 201), {"a": once()}, None),
        (asked("a", 503, 200), {"a": once()}, None),
        (asked("a", None, 409), {"a": once()}, None),
        (asked("a", None, 201), {}, "lost"),
        (asked("a", None, 409), {}, "lost"),
        (asked("a", None, 200), {"a": Found([HERE, HERE], 2)}, "dup"),
        (asked("a", None, 422), {"a": once()}, "resurrected"),
        (asked("a", 201), {"a": once(), "b": once()}, "unasked"),
    ],
)
def test_every_fault_has_its_name(line, found, wrong):
    verdict = judge([line], found)
    assert verdict.is_clean == (wrong is None)
    if wrong:
        assert getattr(verdict, wrong) == 1


def test_the_clients_ledger_tells_what_was_on_its_way(tmp_path):
    ledger = ClientLedger(tmp_path / "ledger")
    ledger.before("a", "grade", "满意")
    ledger.after("a", 200, "HS-1")
    ledger.before("b", "grade", "满意")
    ledger.before("c", "file_api", "路灯")
    ledger.after("c", 503)
    ledger.once_more("c", 201)
    kept = read(tmp_path / "ledger")
    assert [kept[key].is_acked for key in "abc"] == [True, False, False]
    assert [kept[key].is_unknown for key in "abc"] == [False, True, True]
    assert (kept["a"].server_id, kept["c"].again) == ("HS-1", [201])


@pytest.fixture(scope="module")
def office():
    # Not pytest's own folder: that one is closed again to PostgreSQL's user by the next pytest.
    with TemporaryDirectory(prefix="huisheng-torture-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        try:
            with opened(Path(name), engine=ENGINE) as office:
                yield office
        except NoServer as reason:
            pytest.skip(f"no PostgreSQL server: {reason}")


@pytest.mark.scale
def test_what_was_acknowledged_survives_every_kill(office):
    """First the round, then the proofs that it would have noticed: they spoil what it left."""
    done = torture(office, seconds=20, every=2.5, seed=1, name="run")
    told = done.as_json()
    assert done.is_clean, told
    assert done.verdict.acked > 20 and len(done.kills) >= 3, told
    verdict = controls.spoiled(office, office.folder / "run.ledger")
    assert (verdict.lost, verdict.dup) == (2, 1), verdict.as_json()
