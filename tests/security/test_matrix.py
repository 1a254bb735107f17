"""Q1: everybody at every door — who is let in, what they hear, and what the others are told.

One visitor of each kind tries every address by every method, and each step on one of three matters
in turn; the others of the kind, whose area is another, try every address that shows something and
every third step. HUISHENG_MATRIX=full (by hand): everybody everything, each step on each matter.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import connection

from tests.security import oracle
from tests.security.matrix import DENIED, Cell, Matrix, Report, step_rows
from tests.security.oracle import METHODS
from tests.security.seats import Visitor

pytestmark = pytest.mark.django_db
FULL = os.environ.get("HUISHENG_MATRIX") == "full"
VISITORS = list(oracle.read().sight)
SHARES = [VISITORS[first::9] for first in range(9)]  # of the visitors, mixed: alike in work
TRIED = ("registered", "handling", "street")  # the matters on which steps are tried
PER_STEP = 8  # rows: asked and taken, on a page and in the API, in time and at the wrong time
LEAST = 25_000
ON_BOTH = (0, 1, 2)  # shares asked on both engines: what may be seen is decided above the engine


def cells_of(matrix: Matrix, visitor: Visitor) -> Iterator[Cell]:
    """Yield what one visitor asks."""
    first = next(v for v in matrix.world.visitors.values() if v.column == visitor.column)
    all_of_it = FULL or visitor is first
    for row in matrix.tables.rows:
        if all_of_it or row.things:
            listed = [method for method in row.methods if method != "HEAD"]
            yield from matrix.cells(row, visitor, METHODS if all_of_it else tuple(listed))
    turn = VISITORS.index(visitor.name)
    for place, row in enumerate(step_rows(matrix.tables)):
        chosen = TRIED[(turn + place // PER_STEP) % len(TRIED)]
        things = tuple(thing for thing in row.things if FULL or thing == chosen)
        if things and (all_of_it or (turn + place) % 3 == 0):
            yield from matrix.cells(replace(row, things=things), visitor, row.methods)


def test_the_questions_are_many(matrix):
    """Counted, not asked: those to things that are not there too."""
    cells = [cell for name in VISITORS for cell in cells_of(matrix, matrix.world.visitors[name])]
    ghosts = {
        (cell.visitor.name, cell.method, cell.ghost)
        for cell in cells if cell.hidden and cell.expected in DENIED and cell.ghost != cell.address
    }  # fmt: skip
    assert len(cells) + len(ghosts) >= LEAST


@pytest.mark.parametrize("share", range(len(SHARES)))
def test_everybody_is_answered_as_the_tables_say_and_hears_nothing_more(
    matrix, share, record_property
):
    if connection.vendor == "postgresql" and share not in ON_BOTH and not FULL:
        pytest.skip("everybody is asked on SQLite; on PostgreSQL a third of them")
    report = Report()
    for name in SHARES[share]:
        for cell in cells_of(matrix, matrix.world.visitors[name]):
            report.add(matrix.check(cell))
    record_property("matrix", report.as_told())
    assert not report.wrong, "\n".join([str(report), *report.wrong[:60]])


def test_no_form_is_taken_from_another_site(matrix, record_property):
    """Without its token a POST changes nothing, whoever sends it (CSRF)."""
    report = Report()
    visitor = matrix.world.visitors["陈主任"]
    for row in matrix.tables.rows:
        if "POST" in row.methods and not row.address.startswith("/api/"):
            for cell in matrix.cells(row, visitor, ("POST",)):
                answer = matrix.house.ask(visitor, "POST", cell.address, csrf=True)
                report.add(Report(1, 0, {row.route}))
                if answer.status not in (403, 405):
                    report.wrong.append(f"{row.route} took a form without a token")
    record_property("matrix", report.as_told())
    assert not report.wrong
    assert report.cells > 40


def test_a_session_opens_nothing_in_the_interface_for_programs(matrix, record_property):
    """Whoever is signed in and shows no token is nobody there."""
    report = Report()
    for name in ("王芳", "陈主任", "高老师"):
        signed_in = matrix.world.visitors[name]
        without = Visitor(name, "anon", signed_in.cookies)
        for row in matrix.tables.rows:
            if row.address.startswith("/api/"):
                for cell in matrix.cells(row, without, row.methods):
                    report.add(matrix.check(cell))
    record_property("matrix", report.as_told())
    assert not report.wrong, "\n".join(report.wrong[:60])
