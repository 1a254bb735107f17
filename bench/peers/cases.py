"""The cases every peer is given: the messages our own data sets are made of, with their history."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bench.texts import messages

UNITS, OFFICERS, REPORTERS = 20, 40, 2_000
NEWEST = datetime(2026, 9, 22, tzinfo=UTC)
NEW, OPEN, AGAIN, STALLED, RESOLVED, REJECTED = range(6)
_WEIGHTS = (10, 15, 15, 5, 50, 5)
_REPLIES = (
    "已转交承办单位办理。", "承办人已电话联系反映人。", "经现场勘查情况属实。",
    "已列入本年度维修计划。", "目前整改完成，请反映人核实。", "因涉及产权问题需进一步协商。",
    "办理结果已在公示栏公布。", "代表已到场视察并提出意见。",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """一件 — what somebody said, with whom it lies, how far it has come, three notes."""

    number: int
    title: str
    text: str
    unit: int  # 1 to UNITS
    officer: int  # 1 to OFFICERS
    reporter: int  # 1 to REPORTERS
    status: int
    created: datetime
    due: datetime
    notes: tuple[str, ...]

    def later(self, days: int) -> datetime:
        """Return a moment of its history."""
        return self.created + timedelta(days=days)


def cases(first: int, last: int, *, seed: int = 20) -> Iterator[Case]:
    """Yield the cases number `first` to `last`; each number always gives the same case."""
    said = messages()
    for number in range(first, last + 1):
        draw = random.Random(seed * 10_000_000 + number)
        message = said[number % len(said)]
        created = NEWEST - timedelta(seconds=draw.randrange(700 * 86_400))
        yield Case(
            number, message.title[:200], message.text.replace("\0", ""),
            draw.randint(1, UNITS), draw.randint(1, OFFICERS), draw.randint(1, REPORTERS),
            draw.choices(range(6), _WEIGHTS)[0], created,
            created + timedelta(days=draw.choice((30, 60, 90, 180))),
            tuple(draw.choice(_REPLIES) for _ in range(3)),
        )  # fmt: skip
