"""数据包 — a folder of plain tables that sets up one kind of place.

`pack.toml` says what it is; `*.csv` hold rows, `matters/*.toml` what people speak about and how
it goes on, `phrases.toml` the small talk between. Nobody but this module knows the files' names.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import huisheng
from huisheng.kernel.errors import Invalid

FOLDER = Path(huisheng.__file__).parent / "packs"
TABLES = (
    "regions", "units", "stations", "congresses", "people", "mandates", "seats", "categories",
    "rules",
)  # fmt: skip

Row = dict[str, str]


@dataclass(frozen=True)
class Matter:
    """一件事 — what happens somewhere: who says it how, and how it is dealt with.

    plot     how it goes on, a name in `plots.PLOTS`
    also     how others say the same thing; their voices are merged into the first one's
    ask, reply, reason, back, reopen, answer, answer2: the words that go with the plot's steps
    """

    place: str
    category: str
    plot: str
    text: str
    title: str = ""  # under which it is registered, where its first sentence is none
    where: str = ""
    channel: str = ""
    deputy: str = ""
    openness: str = ""
    photos: int = 0
    public: bool = False
    ask: str = ""
    reply: str = ""
    reason: str = ""
    back: str = ""
    answer: str = ""
    reopen: str = ""
    answer2: str = ""
    also: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Pack:
    """数据包 — its tables as rows of text, its matters, its phrases."""

    name: str
    label: str
    county: str  # the code of the county whose office runs this installation
    since: date  # from when people hold their seats
    calendar_years: list[int]
    scales: dict[str, int]  # {scale: how many voices}
    tables: dict[str, list[Row]]
    matters: list[Matter]
    phrases: dict[str, list[str]]


def known() -> list[str]:
    """Return the names of the packs there are."""
    return sorted(path.parent.name for path in FOLDER.glob("*/pack.toml"))


def load(name: str) -> Pack:
    """Read a pack. Raises Invalid if there is none of this name."""
    if name not in known():
        raise Invalid(f"没有“{name}”这个数据包；有：{'、'.join(known())}")
    folder = FOLDER / name
    told = _toml(folder / "pack.toml")
    matters = [
        Matter(**matter)
        for path in sorted((folder / "matters").glob("*.toml"))
        for matter in _toml(path)["matter"]
    ]
    return Pack(
        **told,
        tables={table: _rows(folder / f"{table}.csv") for table in TABLES},
        matters=matters,
        phrases=_toml(folder / "phrases.toml"),
    )


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
