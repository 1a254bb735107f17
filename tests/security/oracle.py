"""神谕 — reads the hand-written tables and says what each visitor should be answered.

Nothing here asks the code under test; the tables are policy.csv, steps.csv, sight.csv and
canaries.csv beside this file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
ROLE_COLUMNS = {
    "DEPUTY": "DEP", "LIAISON": "LIA", "STATION_HEAD": "HEA", "TOWN_OFFICER": "TOW",
    "COUNTY_OFFICE": "COU", "UNIT": "UNI", "GRID_WORKER": "GRI", "EDITOR": "EDI",
    "OBSERVER": "OBS", "AUDITOR": "AUD", "ADMIN": "ADM", "SECURITY_ADMIN": "SEC",
    "AUDIT_ADMIN": "AUA", "reporter": "rep", "off": "anon",
}  # fmt: skip
# The columns of sight.csv, and the things of the world that stand in each.
GROUPS = {
    "station": "submitted registered needs_info checking closed referred refused withdrawn kept "
    "reopened taken_away",
    "handed": "handling answered", "merged": "merged", "published": "published",
    "deputy": "deputy", "grid": "grid", "willow": "willow", "street": "street", "next": "next",
    "far": "far", "reveal": "opened waiting", "job": "job", "rule": "rule", "message": "message",
    "call": "call", "person": "person", "unit": "unit",
    "export": "export", "sheet": "sheet",
}  # fmt: skip
VOICES = [thing for name in list(GROUPS)[:10] for thing in GROUPS[name].split()]
# In steps.csv: the things that stand in a state, where more than the one that is called so do.
STATES = {
    "all": VOICES,
    "new": ["submitted", "deputy", "grid", "willow", "street", "next", "far"],
    "submitted": ["submitted", "kept", "deputy", "grid", "willow", "street", "next", "far"],
    "registered": ["registered", "reopened"],
}
SHUT = {"login", "401", "403"}  # answers of a door, before anything is looked for


@dataclass(frozen=True)
class Row:
    """门牌表的一行 — one address, some objects, some methods, and the answers by column."""

    route: str
    address: str
    things: tuple[str, ...]
    methods: tuple[str, ...]
    sees: str
    answers: dict[str, str]
    unseen: str
    other: str


@dataclass
class Tables:
    """四张表."""

    rows: list[Row] = field(default_factory=list)
    steps: list[dict[str, str]] = field(default_factory=list)
    sight: dict[str, dict[str, str]] = field(default_factory=dict)
    canaries: dict[str, dict[str, str]] = field(default_factory=dict)

    def letters(self, visitor: str, thing: str) -> str:
        """Return how much of a thing a visitor sees: letters of sight.csv, "" for nothing."""
        row = self.sight.get(visitor, {})
        group = next((name for name, things in GROUPS.items() if thing in things.split()), "")
        own = [pair.partition(":") for pair in row.get("own", "").split()]
        found = row.get(group, "-") + "".join(letter for it, _, letter in own if it == thing)
        if thing == "published":
            found += "P"
        return found.replace("-", "")

    def may_hear(self, field: str, homes: Iterable[str], visitor: str, route: str) -> bool:
        """Tell whether a visitor may read a field of a thing (or of others) at an address."""
        row = self.canaries[field]
        where = row["where"].split()
        if where and route not in where:
            return False
        seen = "".join(self.letters(visitor, home) for home in homes)
        return any(letter in seen for letter in row["letters"].split() if letter != "-")

    def expected(self, row: Row, visitor: str, column: str, method: str, thing: str = "") -> str:
        """Return the answer in a word: ok, login, go or a status."""
        if column == "off" and method == "POST" and row.address.startswith("/desk/"):
            return "403"  # what was typed before the session ended is shown back, nothing taken
        told = row.answers.get(ROLE_COLUMNS.get(column, column)) or row.answers["anon"]
        seen = self.letters(visitor, thing) if thing else ""
        if method not in row.methods:
            plain = row.other.removeprefix("any ")
            is_open = row.other.startswith("any ") or not _is_door(row, column, told)
            return plain if is_open else told
        if "?" in told:
            letter, _mark, choice = told.partition("?")
            told, _colon, otherwise = choice.partition(":")
            told = told if letter in seen else otherwise
        hidden = bool(thing) and bool(row.sees) and not set(row.sees) & set(seen)
        return row.unseen if hidden and not _is_door(row, column, told) else told


def _is_door(row: Row, column: str, told: str) -> bool:
    """Whether an answer is that of the door, before anything is looked for.

    The door refuses a role to everybody alike; a step asks whose right it is only once its object
    is found, so that whoever does not see it learns nothing.
    """
    inside = ("/steps/", "/contact", "/exports/new/")
    looks_first = any(part in row.address for part in inside)
    return told in SHUT and (told != "403" or column == "none" or not looks_first)


def read(folder: Path = HERE) -> Tables:
    """Read the four tables."""
    found = Tables(steps=list(_lines(folder / "steps.csv")))
    found.sight = {row["visitor"]: row for row in _lines(folder / "sight.csv")}
    found.canaries = {row["field"]: row for row in _lines(folder / "canaries.csv")}
    found.rows = [row_of(line) for line in _lines(folder / "policy.csv")]
    return found


def row_of(line: dict[str, str]) -> Row:
    """Return one line of policy.csv."""
    named = [VOICES if word == "voice:*" else [word] for word in line["object"].split()]
    return Row(
        route=line["route"], address=line["address"],
        things=tuple(thing for words in named for thing in words),
        methods=tuple(line["methods"].split()), sees=line["see"],
        answers={name: line[name] for name in ["anon", "none", *ROLE_COLUMNS.values()]},
        unseen=line["unseen"], other=line["other"],
    )  # fmt: skip


def _lines(path: Path) -> Iterator[dict[str, str]]:
    kept = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    for row in csv.DictReader(kept, skipinitialspace=True):
        if None in row:
            raise ValueError(f"{path.name}: one comma too many: {row}")
        yield {name.strip(): (value or "").strip() for name, value in row.items()}
