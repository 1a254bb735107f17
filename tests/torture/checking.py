"""核对 — the clients' ledger against what the product has: lost, doubled, changed, risen again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.torture.clientledger import Asked

# What a second sending may say where the first had come through: taken already.
TAKEN_ALREADY = 409


@dataclass(frozen=True)
class Found:
    """查得 — the rows that carry a key: their digests, and how many ledger lines tell of it."""

    digests: list[str]
    ledger_lines: int


@dataclass
class Verdict:
    """结论 — figures of one run; all but the first three must be 0."""

    acked: int = 0
    unknown: int = 0
    refused: int = 0
    lost: int = 0
    dup: int = 0
    changed: int = 0
    resurrected: int = 0  # refused, and there all the same
    unresolved: int = 0  # sent again and again without an answer
    untold: int = 0  # there, but not exactly one line in the ledger says so
    unasked: int = 0  # there, and nobody ever asked for it
    first: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        wrong = ("lost", "dup", "changed", "resurrected", "unresolved", "untold", "unasked")
        return not any(getattr(self, name) for name in wrong)

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)

    def fault(self, kind: str, key: str) -> None:
        """Count one thing that is wrong, and name the first few."""
        setattr(self, kind, getattr(self, kind) + 1)
        if len(self.first) < 10:
            self.first.append(f"{kind} {key}")


def judge(asked: Iterable[Asked], found: Mapping[str, Found]) -> Verdict:
    """Weigh every line of the clients' ledger.

    2xx and 3xx: exactly one row with the same content, and one ledger line. No answer or 5xx: it
    was sent again until there was an answer, and then the same holds. 4xx: nothing there.
    """
    verdict, known = Verdict(), set()
    for line in asked:
        known.add(line.key)
        there = found.get(line.key, Found([], 0))
        if line.is_acked:
            verdict.acked += 1
            _must_be_once(verdict, line, there)
        elif line.is_unknown:
            verdict.unknown += 1
            _after_sending_again(verdict, line, there)
        else:
            verdict.refused += 1
            if there.digests:
                verdict.fault("resurrected", line.key)
    for key in found.keys() - known:
        verdict.fault("unasked", key)
    return verdict


def _after_sending_again(verdict: Verdict, line: Asked, there: Found) -> None:
    last = line.again[-1] if line.again else 0
    if last == 0 or last >= 500:
        verdict.fault("unresolved", line.key)
    elif last < 400 or last == TAKEN_ALREADY:
        _must_be_once(verdict, line, there)
    elif there.digests:
        verdict.fault("resurrected", line.key)


def _must_be_once(verdict: Verdict, line: Asked, there: Found) -> None:
    if not there.digests:
        verdict.fault("lost", line.key)
    elif len(there.digests) > 1:
        verdict.fault("dup", line.key)
    elif there.digests[0] != line.digest:
        verdict.fault("changed", line.key)
    if there.digests and there.ledger_lines != 1:
        verdict.fault("untold", line.key)
