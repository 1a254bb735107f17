"""痕迹 — the words by which one reporter could be known, and how they are taken out of texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag

from huisheng.kernel import tabular
from huisheng.kernel.errors import Invalid
from huisheng.kernel.masking import mask_personal, personal_parts
from huisheng.kernel.seal import UnknownKey
from huisheng.voices import identity
from huisheng.voices.identity import Contact
from huisheng.voices.models import Voice

GONE = "[已删去]"
_AREAS = re.compile(r"(?<=[省市县区旗镇乡村])|(?<=街道)")
LONGER_THAN = 3  # characters: "3组" stands at many doors
SHORTEST = 2  # characters; one alone says nothing and stands everywhere


@dataclass(frozen=True)
class Traces:
    """痕迹 — `words` name the reporter; `whole` is the original text, where it said more."""

    words: tuple[str, ...]
    whole: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Everything of which nothing may be found afterwards."""
        return (*self.words, *self.whole)

    def out_of(self, text: str, *, most: int | None = None) -> str:
        """Return a text without the reporter's traces, cut to `most` characters."""
        for word in self.words:
            text = text.replace(word, GONE)
        return text[:most]

    def out_of_all(self, value: Any) -> Any:
        """Return JSON values whose texts have lost the traces; names of fields stay."""
        if isinstance(value, str):
            return self.out_of(value)
        if isinstance(value, list):
            return [self.out_of_all(each) for each in value]
        if isinstance(value, dict):
            return {name: self.out_of_all(each) for name, each in value.items()}
        return value

    def masked(self, text: str, *, most: int | None = None) -> str:
        """Return a reporter's own words, masked too."""
        return self.out_of(mask_personal(text), most=most)


def of(voice: Voice) -> Traces:
    """Return what a voice's reporter can be known by: what they left, what the text betrays."""
    contact = _contact(voice)
    digits = "".join(c for c in contact.phone if c.isdigit())
    said = [contact.name, contact.phone, digits, contact.address, contact.account]
    said += [_door(contact.address), *personal_parts(voice.text)]
    words = {word.strip() for word in said if len(word.strip()) >= SHORTEST}
    whole = (voice.text,) if voice.text != voice.redacted else ()
    return Traces(tuple(sorted(words, key=lambda word: (-len(word), word))), whole)


def stand_in_table(path: Path, name: str, words: Sequence[str]) -> bool:
    """Tell whether an uploaded table names somebody; one that cannot be read is taken to."""
    if not words:
        return False
    try:
        with path.open("rb") as file:
            for _number, row in tabular.read(file, name).rows:
                if any(word in str(cell) for cell in row.values() for word in words):
                    return True
    except (Invalid, OSError):
        return True
    return False


def _door(address: str) -> str:
    """Return the part of an address that leads to one door, "" if none does.

    >>> _door("大河镇柳树村槐荫巷77号"), _door("大河镇柳树村")
    ('槐荫巷77号', '')
    """
    last = _AREAS.split(address)[-1].strip()
    return last if len(last) > LONGER_THAN and any(c.isdigit() for c in last) else ""


def _contact(voice: Voice) -> Contact:
    try:
        return identity.contact_for_notice(voice.pk) or Contact()
    except (InvalidTag, UnknownKey):  # an old row under a key that is gone names nobody
        return Contact()
