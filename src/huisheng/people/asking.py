"""谁在问 — tells PostgreSQL for whom a request asks, so that it too can refuse (docs/adr/0005).

The second lock: where the web process connects as a role that owns no table, row-level security
shows it nothing until one of these has been said. All of it is said for one transaction only, so
that a connection handed on by a pool remembers nobody. Outside `one_transaction` (the worker,
commands, SQLite, a single role) there is nobody to tell, and these do nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction

_is_told: ContextVar[bool] = ContextVar("huisheng_asking", default=False)

# A table whose rows are behind the lock; its owner walks past, and so do superusers.
_LOCKED = "SELECT to_regclass('voices_voice') IS NOT NULL AND row_security_active('voices_voice')"


@cache
def is_locked() -> bool:
    """Whether row-level security bites this process's role; asked of the database once."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED)
        return bool(cursor.fetchone()[0])


@contextmanager
def one_transaction() -> Iterator[None]:
    """Put a request into one transaction in which the functions below are heard.

    Whoever asked before in an outer transaction is forgotten first.
    """
    is_inside = connection.in_atomic_block
    with transaction.atomic():
        token = _is_told.set(True)
        try:
            if is_inside:
                forget()
            yield
        finally:
            _is_told.reset(token)


def is_told() -> bool:
    """Whether this is a request whose asker the database has to know."""
    return _is_told.get()


def ask(seat: UUID | None, *, at: datetime, for_anybody: bool = False) -> None:
    """Ask from a seat, from none, or (`for_anybody`) for a page that anybody may read.

    The database looks up for itself what the seat is entitled to on that day.
    """
    _say("SELECT huisheng_ask(%s, %s, %s)", [seat, at, for_anybody])


def about(*cases: UUID) -> None:
    """Go on about these cases: opened by a code or a door, or about to be filed.

    What they are merged into, and what is merged into them, comes with them.
    """
    _say("SELECT huisheng_about(%s::uuid[])", [list(cases)])


def with_code(digest: bytes) -> None:
    """Look for the one case whose tracking code has this keyed hash."""
    _set("code", digest.hex())


def who_spoke(ref: bytes) -> None:
    """Look for one sealed identity; it shows to a code's holder and during an open look only."""
    _set("identity", ref.hex())


def with_token(prefix: str) -> None:
    """Look for the tokens that begin like this."""
    _set("token", prefix)


def in_town(town: int | None) -> None:
    """Choose, among the asker's own area, from all open cases of a town: into which to merge."""
    _set("town", str(town or ""))


def forget() -> None:
    """Ask for nobody: nothing shows."""
    _say("SELECT huisheng_forget()", [])


def _set(name: str, value: str) -> None:
    _say("SELECT set_config(%s, %s, true)", [f"huisheng.{name}", value])


def _say(statement: str, arguments: list[Any]) -> None:
    if not _is_told.get():
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
