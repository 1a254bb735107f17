"""检索 — full text over every kind of case: character bigrams with scope tokens beside them.

One index for all cases. A case's row holds the bigrams of its (masked) text in their order and
one token for each area, station and holder it belongs to, so that "路灯 in this town" is one
index look-up; newest first, keyset paged. Word segmentation missed every 路灯 of one corpus and
trigrams cannot find two characters (stack.md §0.4), hence bigrams.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from huisheng.kernel import text as words
from huisheng.kernel.errors import Invalid
from huisheng.people import asking
from huisheng.workflow.counts import SCOPES
from huisheng.workflow.models import Case, SearchEntry

MOST_TERMS = 8


def scope_token(level: str, key: object) -> str:
    """Return the token under which an area, station or holder's cases are found."""
    return f"@{level[0]}{str(key).replace('-', '')}"


def holder_token(key: UUID) -> str:
    """Return the token under which the cases a unit handles are found."""
    return f"@h{key.hex}"


def index(kind: str, case: Case, content: str, *, holders: Iterable[UUID] = ()) -> None:
    """Put a case into the index, or replace what stands there for it."""
    found = tokens(case, content, holders=holders)
    for key in SearchEntry.objects.filter(case_id=case.pk).values_list("pk", flat=True):
        _replace(key, found)
        return
    index_new(kind, [(case, found)])


def index_new(kind: str, cases: Sequence[tuple[Case, Sequence[str]]]) -> None:
    """Put (case, its `tokens`) into the index, where none of the cases stands there yet."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO workflow_searchentry (case_kind, case_id, tokens) "
                "VALUES (%s, %s, %s::tsvector)",
                [(kind, case.pk, _tsvector(found)) for case, found in cases],
            )
        return
    entries = SearchEntry.objects.bulk_create(
        [SearchEntry(case_kind=kind, case_id=case.pk) for case, _tokens in cases], batch_size=1_000
    )
    rows = zip(entries, (found for _case, found in cases), strict=True)
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT_FTS, [(entry.pk, " ".join(found)) for entry, found in rows])


def settle() -> None:
    """Let nothing of what was replaced linger in the index: SQLite merges it into one piece.

    Others wait to write meanwhile, so it is for erasures only.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO workflow_fts(workflow_fts) VALUES('optimize')")


def tokens(case: Case, content: str, *, holders: Iterable[UUID] = ()) -> list[str]:
    """Return a case's tokens: its scopes first, then its text's bigrams in order."""
    scopes = [
        scope_token(level, key) for level in SCOPES if (key := getattr(case, level)) is not None
    ]
    return scopes + [holder_token(h) for h in holders] + words.bigrams(content)


_INSERT_FTS = "INSERT INTO workflow_fts(rowid, tokens) VALUES (%s, %s)"


def _replace(key: int, found: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE workflow_searchentry SET tokens = %s::tsvector WHERE id = %s",
                [_tsvector(found), key],
            )
            return
        cursor.execute("DELETE FROM workflow_fts WHERE rowid = %s", [key])
        cursor.execute(_INSERT_FTS, [key, " ".join(found)])


def find(
    query: str, *, scope: str, kind: str, before: int | None = None, size: int = 50
) -> tuple[list[UUID], int | None]:
    """Return (case ids, newest first; where to go on) for all words of `query` in one scope.

    `before` is the place the last page ended. Raises Invalid where nothing searchable (at
    least two characters) was typed.
    """
    phrases = [found for part in query.split() if (found := words.bigrams(part))][:MOST_TERMS]
    if not phrases or all(len(t) < 2 for phrase in phrases for t in phrase):
        raise Invalid(_("请输入两个字以上再查。"), fields={"q": [str(_("请输入两个字以上。"))]})
    if asking.is_told():
        return _page(_BEHIND_THE_LOCK, [_matching(phrases, scope), kind, before, size + 1], size)
    sql, place, args = (_postgres if connection.vendor == "postgresql" else _sqlite)(phrases, scope)
    if before is not None:
        sql += f" AND {place} < %s"
        args.append(before)
    sql += f" AND e.case_kind = %s ORDER BY {place} DESC LIMIT %s"
    return _page(sql, [*args, kind, size + 1], size)


# There the index is not to be read past its rows' policy but by a function of the database.
_BEHIND_THE_LOCK = "SELECT id, case_id FROM huisheng_find(%s::tsquery, %s, %s::bigint, %s)"


def _page(
    sql: str, arguments: Sequence[str | int | None], size: int
) -> tuple[list[UUID], int | None]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(arguments))
        rows = cursor.fetchall()
    ids = [row[1] if isinstance(row[1], UUID) else UUID(hex=row[1]) for row in rows[:size]]
    return ids, rows[size - 1][0] if len(rows) > size else None


def _sqlite(phrases: Sequence[Sequence[str]], scope: str) -> tuple[str, str, list[str | int]]:
    match = " AND ".join(f'"{" ".join(phrase)}"' for phrase in phrases)
    # Walk the index by rowid, newest first: CROSS JOIN keeps SQLite from turning it round.
    sql = (
        "SELECT e.id, e.case_id FROM workflow_fts f CROSS JOIN workflow_searchentry e "
        "ON e.id = f.rowid WHERE f.tokens MATCH %s"
    )
    return sql, "f.rowid", [f'"{scope}" AND {match}']


def _postgres(phrases: Sequence[Sequence[str]], scope: str) -> tuple[str, str, list[str | int]]:
    sql = "SELECT e.id, e.case_id FROM workflow_searchentry e WHERE e.tokens @@ %s::tsquery"
    return sql, "e.id", [_matching(phrases, scope)]


def _matching(phrases: Sequence[Sequence[str]], scope: str) -> str:
    match = " & ".join(
        "(" + " <-> ".join(_quoted(token) for token in phrase) + ")" for phrase in phrases
    )
    return f"{_quoted(scope)} & {match}"


def _tsvector(found: Sequence[str]) -> str:
    """Write a tsvector literal with positions, so that phrases can be matched exactly."""
    places: dict[str, list[int]] = {}
    for place, token in enumerate(found, 1):
        places.setdefault(token, []).append(min(place, 16383))
    return " ".join(
        f"{_quoted(token)}:{','.join(map(str, at[:255]))}" for token, at in places.items()
    )


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"
