"""检索项 — what ties a row of the full-text index to its case."""

from __future__ import annotations

from django.db import models


class SearchEntry(models.Model):
    """检索项 — one case in the index; ids grow with time, so newest first is one index walk.

    The tokens themselves live beside it: in the FTS5 table `workflow_fts` on SQLite, in a
    `tsvector` column of this table on PostgreSQL (migration 0002).
    """

    case_kind = models.CharField(max_length=20)
    case_id = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return f"{self.case_kind} {self.case_id}"
