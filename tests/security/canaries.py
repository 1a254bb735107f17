"""金丝雀 — a string of its own for every protected field of every object, and who may hear it.

A canary is `k7q` and seven marks more, or a telephone number beginning with 13907: marks that
HTML, JSON, addresses and every Chinese encoding leave as they are, and that no other text has.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

PATTERN = re.compile(rb"k7q[a-z2-7]{7}|13907\d{6}", re.IGNORECASE)


@dataclass(frozen=True)
class Canary:
    """金丝雀 — which field of which object of the world it sits in."""

    field: str
    home: str
    also: tuple[str, ...] = ()  # objects through which the same words are rightly read


class Cage:
    """鸟笼 — hands out canaries, each once, and knows them again."""

    def __init__(self) -> None:
        self.known: dict[bytes, Canary] = {}
        self.pieces: dict[bytes, Canary] = {}  # of files and codes, whatever their form

    def keep(self, field: str, home: str, *, text: str = "{}", also: tuple[str, ...] = ()) -> str:
        """Return `text` with the canary of a field in it."""
        drawn = hashlib.sha256(f"{field}/{home}".encode()).digest()
        marks = "".join("abcdefghijklmnopqrstuvwxyz234567"[byte % 32] for byte in drawn[:7])
        return text.format(self._caged(f"k7q{marks}", Canary(field, home, also)))

    def number(self, field: str, home: str, *, text: str = "{}") -> str:
        """Return `text` with a telephone number of its own in it."""
        drawn = int.from_bytes(hashlib.sha256(f"{field}/{home}".encode()).digest()[:4], "big")
        return text.format(self._caged(f"13907{drawn % 10**6:06d}", Canary(field, home)))

    def piece(self, field: str, home: str, value: bytes) -> None:
        """Remember bytes that were drawn elsewhere: a code, a stretch of a picture."""
        self.pieces[value] = Canary(field, home)

    def heard(self, content: bytes) -> set[Canary]:
        """Return the canaries that sing in some bytes."""
        found = {self.known[mark.lower()] for mark in PATTERN.findall(content)
                 if mark.lower() in self.known}  # fmt: skip
        return found | {canary for value, canary in self.pieces.items() if value in content}

    def _caged(self, mark: str, canary: Canary) -> str:
        if mark.encode() in self.known:
            raise ValueError(f"{canary} and {self.known[mark.encode()]} got the same string")
        self.known[mark.encode()] = canary
        return mark
