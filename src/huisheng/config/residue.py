"""残留 — have the database let go of what was deleted: its free pages, its log, its index.

SQLite keeps deleted rows in free pages and in the write-ahead log until something else is written
there; PostgreSQL keeps dead rows until they are vacuumed, and the bytes in a page until reused.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connection

from huisheng.workflow import search

APPS = ("voices", "workflow", "notifications", "people", "sessions", "axes", "account", "mfa")


def overwrite_deleted() -> None:
    """From now on SQLite overwrites with zeros what this connection deletes."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def let_go(*, rewrite: bool = False) -> bool:
    """Empty index, log and dead rows of what was deleted; return False if a reader was in the way.

    `rewrite` writes every table anew (SQLite VACUUM, PostgreSQL VACUUM FULL): nothing deleted
    at any time is left in the files, but nobody can write meanwhile.
    """
    search.settle()
    if connection.vendor == "postgresql":
        _vacuum("VACUUM (FULL)" if rewrite else "VACUUM")
        return True
    with connection.cursor() as cursor:
        if rewrite:
            cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = cursor.fetchone()[0]
    return not busy


def _vacuum(command: str) -> None:
    tables = sorted(
        model._meta.db_table for model in apps.get_models() if model._meta.app_label in APPS
    )
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"{command} {connection.ops.quote_name(table)}")
