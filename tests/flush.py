"""Emptying the test database between tests that commit: the ledger refuses, so its triggers are
lifted for that moment, in tests only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations

TABLES = ("audit_ledgerline", "audit_ledgerlink")


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Lift the ledger's triggers, and put them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("RESET session_replication_role")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        kept = [(name, sql) for name, sql in cursor.fetchall() if name.startswith(TABLES)]
        for name, _sql in kept:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, sql in kept:
            cursor.execute(sql)


def let_tests_flush() -> None:
    """Wrap Django's flush so that tests which commit can clean up after themselves."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: Any, sql_list: list[str]) -> None:
        with lifted(self.connection):
            flush(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]
