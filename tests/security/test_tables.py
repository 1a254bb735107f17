"""The tables speak of every address there is, and of none that there is not."""

from __future__ import annotations

from tests.security import oracle
from tests.security.addresses import without_a_row, without_an_address
from tests.security.world import make_world


def test_every_address_has_a_row_and_every_row_an_address():
    rows = oracle.read().rows
    assert without_a_row(rows) == []
    assert without_an_address(rows) == []


def test_every_step_of_a_voice_has_a_row_and_every_row_a_step():
    from huisheng.voices.flow import flow

    assert {row["step"] for row in oracle.read().steps} == set(flow.steps)


def test_every_visitor_and_every_canary_has_a_row(db):
    import time_machine

    from tests.security.world import NOW

    with time_machine.travel(NOW, tick=False):
        world = make_world()
    tables = oracle.read()
    assert set(tables.sight) == set(world.visitors)
    kept = {canary.field for canary in (world.cage.known | world.cage.pieces).values()}
    assert set(tables.canaries) == kept
    named = {thing for things in oracle.GROUPS.values() for thing in things.split()}
    assert named == set(world.things) - {"seat"}


def test_every_word_of_the_tables_is_one_that_is_understood():
    tables = oracle.read()
    words = {"ok", "go", "login", "401", "403", "404", "405", "409", "410", "422"}
    for row in tables.rows:
        for column, word in row.answers.items():
            told = set(word.partition("?")[2].split(":")) if "?" in word else {word or "ok"}
            assert told <= words, (row.route, column, word)
        assert row.answers["anon"], row.route
        assert set(row.methods) <= set(oracle.METHODS), row.route
        assert set(row.things) <= {t for g in oracle.GROUPS.values() for t in g.split()}, row
