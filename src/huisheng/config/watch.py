"""看守 — asks all invariants at one moment, and leaves the answer where it can be seen."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from huisheng.kernel import invariants
from huisheng.kernel.invariants import Finding

logger = logging.getLogger("huisheng.watch")


@contextmanager
def one_moment() -> Iterator[None]:
    """Let all questions see the database as it is now, while others go on writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # our own transactions would lock writers out
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def look(*, at: datetime, only: Iterable[str] = ()) -> list[Finding]:
    """Ask all invariants, or those named, of one moment; return what each found."""
    with one_moment():
        return invariants.ask(at=at, only=only)


def as_json(found: list[Finding], *, at: datetime) -> dict[str, Any]:
    """Return findings as plain JSON values."""
    broken = sum(finding.broken for finding in found)
    rows = [asdict(finding) for finding in found]
    return {"ok": not broken, "at": at.isoformat(), "broken": broken, "invariants": rows}


def keep_watch(at: datetime) -> int:
    """Look, complain in the log, write `<data dir>/invariants.json`; return how many are broken."""
    found = look(at=at)
    for finding in found:
        if finding.broken:
            logger.error("%s: %d, e.g. %s", finding.name, finding.broken, finding.first[0])
    path = Path(settings.HUISHENG_DATA_DIR) / "invariants.json"
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(as_json(found, at=at), ensure_ascii=False), encoding="utf-8")
    os.replace(draft, path)
    return sum(1 for finding in found if finding.broken)
