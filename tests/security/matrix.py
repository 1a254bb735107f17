"""矩阵 — walks the tables cell by cell and writes down every answer that is not as it should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.security.asking import Answer, House
from tests.security.oracle import ROLE_COLUMNS, STATES, VOICES, Row, Tables
from tests.security.seats import Visitor
from tests.security.unpack import opened
from tests.security.world import World

NOBODY = "0198f000-0000-7000-8000-00000000dead", "9"  # keys that no object has
WORDS = {200: "ok", 204: "ok"}
TO_SIGN_IN = "/accounts/login/"
DENIED = {"404", "403", "401"}


@dataclass(frozen=True)
class Cell:
    """格子 — one question to one address by one visitor, and the word expected."""

    visitor: Visitor
    method: str
    address: str
    route: str
    expected: str
    thing: str = ""
    keys: tuple[str, ...] = ()  # of the thing, as they stand in the address
    ghost: str = ""  # the same address of what does not exist
    hidden: bool = False


@dataclass
class Report:
    """查验结果 — how much was asked, and what was not as it should be."""

    cells: int = 0
    denied: int = 0
    routes: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)  # canaries that sang where they may
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Report) -> None:
        """Count another report in."""
        self.cells += other.cells
        self.denied += other.denied
        self.routes |= other.routes
        self.heard |= other.heard
        self.wrong += other.wrong

    def as_told(self) -> dict[str, object]:
        """Return the figures, fit to travel from one process to another."""
        return {"cells": self.cells, "denied": self.denied,
                "routes": sorted(self.routes), "heard": sorted(self.heard)}  # fmt: skip

    def __str__(self) -> str:
        return (
            f"{self.cells} cells, {len(self.routes)} routes, {len(self.heard)} canaries heard "
            f"where they may be, {self.denied} denied bodies compared, {len(self.wrong)} wrong"
        )


class Matrix:
    """矩阵 — the world, the tables and the house, put together."""

    def __init__(self, world: World, tables: Tables) -> None:
        self.world, self.tables, self.house = world, tables, House()
        self._ghosts: dict[tuple[str, str, str, str], Answer] = {}
        self._listened: dict[bytes, set[object]] = {}

    def cells(self, row: Row, visitor: Visitor, methods: tuple[str, ...]) -> Iterator[Cell]:
        """Yield what one visitor asks at one row of policy.csv."""
        for thing in row.things or ("",):
            address, ghost = self._addresses(row.address, thing)
            seen = self.tables.letters(visitor.name, thing)
            hidden = bool(thing) and bool(row.sees) and not set(row.sees) & set(seen)
            for method in methods:
                if method not in row.methods and not self._speaks_for_others(row, method):
                    continue
                expected = self.tables.expected(row, visitor.name, visitor.column, method, thing)
                yield Cell(
                    visitor, method, address, row.route, expected, thing, self._keys(thing), ghost,
                    hidden=hidden and method in row.methods,
                )  # fmt: skip

    def _speaks_for_others(self, row: Row, method: str) -> bool:
        """Whether this row is the first of its address, and no other row lists the method."""
        path = row.address.partition("?")[0]
        same = [each for each in self.tables.rows if each.address.partition("?")[0] == path]
        return same[:1] == [row] and not any(method in each.methods for each in same)

    def _keys(self, thing: str) -> tuple[str, ...]:
        found = [self.world.things[thing].pk] if thing else []
        found += [self.world.photos[thing]] if thing in self.world.photos else []
        return tuple(map(str, found))

    def _addresses(self, pattern: str, thing: str) -> tuple[str, str]:
        """Return the address of a thing, and that of one that does not exist."""
        things, photos = self.world.things, self.world.photos
        key = next(iter(self._keys(thing)), "")
        other = {
            "job": "", "person": str(things["unit"].pk), "rule": "",
        }.get(thing, str(things["willow"].pk))  # fmt: skip
        receipt = self.world.receipts["registered"]
        said = {
            "pk": key, "photo": str(photos.get(thing, "")), "seat": str(things["seat"].pk),
            "other": other, "code": receipt.code,
        }  # fmt: skip
        nobody = NOBODY[key.isdigit()]
        named = {"pk": nobody, "photo": nobody} if "{pk}" not in pattern else {"pk": nobody}
        return pattern.format(**said), pattern.format(**{**said, **named})

    def check(self, cell: Cell) -> Report:
        """Ask, compare, listen."""
        report = Report(cells=1, routes={cell.route})
        answer = self.house.ask(cell.visitor, cell.method, cell.address)
        got = word_of(answer)
        if got != cell.expected:
            self._blame(report, cell, f"expected {cell.expected}, got {got}")
        if cell.hidden and cell.expected in DENIED and cell.ghost != cell.address:
            self._compare(report, cell, answer)
        self._listen(report, cell, answer)
        return report

    def _compare(self, report: Report, cell: Cell, answer: Answer) -> None:
        """What one may not see and what there is not: the same to the last byte."""
        report.denied += 1
        asked = cell.visitor.name, cell.visitor.bearer, cell.method, cell.ghost
        if asked not in self._ghosts:
            report.cells += 1
            self._ghosts[asked] = self.house.ask(cell.visitor, cell.method, cell.ghost)
        ghost = self._ghosts[asked]
        # A door that is shut to all alike may name the address it was asked for; a 404 may not.
        named = [] if cell.expected == "404" else [f"/{key}" for key in (*cell.keys, *NOBODY)]
        theirs, none = answer.without(*named), ghost.without(*named)
        if theirs != none:
            self._blame(report, cell, f"told apart from what is not there: {_differ(theirs, none)}")

    def _listen(self, report: Report, cell: Cell, answer: Answer) -> None:
        """Every canary that sings must be one that this visitor may hear here."""
        asked = set(self.world.cage.heard(cell.address.encode()))
        for canary in self._canaries_in(answer) - asked:
            homes = (canary.home, *canary.also)
            if self.tables.may_hear(canary.field, homes, cell.visitor.name, cell.route):
                report.heard.add(f"{canary.field}/{canary.home}")
            else:
                self._blame(report, cell, f"leaks {canary.field} of {canary.home}")

    def _canaries_in(self, answer: Answer) -> set:
        content = answer.everything
        if content not in self._listened:
            heard = set()
            for inner in opened(content) if not answer.body else _parts(answer):
                heard |= self.world.cage.heard(inner)
            self._listened[content] = heard
        return self._listened[content]

    def _blame(self, report: Report, cell: Cell, what: str) -> None:
        who = f"{cell.visitor.name} ({cell.visitor.column})"
        thing = f" [{cell.thing}]" if cell.thing else ""
        report.wrong.append(f"{cell.route} {cell.method} {cell.address}{thing} as {who}: {what}")


def _parts(answer: Answer) -> Iterator[bytes]:
    yield from opened(answer.everything[: -len(answer.body)])
    yield from opened(answer.body)


def word_of(answer: Answer) -> str:
    """Return an answer in a word, as the tables write it."""
    if answer.status in (301, 302, 303):
        return "login" if answer.place.startswith(TO_SIGN_IN) else "go"
    return WORDS.get(answer.status, str(answer.status))


def _differ(one: Answer, other: Answer) -> str:
    if one.status != other.status:
        return f"{one.status} and {other.status}"
    for mine, yours in zip(one.headers, other.headers, strict=False):
        if mine != yours:
            return f"{mine} and {yours}"
    place = next(
        (i for i, (a, b) in enumerate(zip(one.body, other.body, strict=False)) if a != b), -1
    )
    return f"bodies of {len(one.body)} and {len(other.body)} bytes, from byte {place}"


def step_rows(tables: Tables) -> Iterator[Row]:
    """Yield a row for every step of a voice, each method, on pages and in the API: steps.csv."""
    for step in tables.steps:
        name = step["step"]
        sources = [it for word in step["from"].split() for it in STATES.get(word, [word])]
        for route, address, method in (
            ("voices:step", "/desk/voices/{pk}/steps/%s/", "GET"),
            ("voices:step", "/desk/voices/{pk}/steps/%s/", "POST"),
            ("api:ask_step", "/api/v1/voices/{pk}/steps/%s", "GET"),
            ("api:take_step", "/api/v1/voices/{pk}/steps/%s", "POST"),
        ):
            api = route.startswith("api")
            for things, moment in ((sources, step["posts"] if method == "POST" else "ok"),
                                   ([v for v in VOICES if v not in sources], "409")):  # fmt: skip
                answers = dict.fromkeys(ROLE_COLUMNS.values(), "403")
                for column in ("DEP", "LIA", "HEA", "TOW", "COU", "UNI"):
                    if step[column] == "yes":
                        answers[column] = moment
                outside = "401" if api else "login"
                answers |= {"anon": outside, "rep": outside, "none": "401" if api else "403"}
                if moment == "ok" and method == "POST" and not api:
                    answers = {k: "go" if v == "ok" else v for k, v in answers.items()}
                yield Row(
                    route, address % name, tuple(things), (method,), "SH", answers, "404",
                    "any 405" if api else "405",
                )  # fmt: skip
