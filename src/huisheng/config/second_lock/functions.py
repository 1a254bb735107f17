"""数据库里的函数 — read from functions.sql, in the order in which they are made."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from huisheng.config.second_lock import conditions

TEXT = Path(__file__).with_name("functions.sql")
_NAMED = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)\((.*?)\)")

_CONDITIONS = {
    "{cases}": conditions.CASES,
    "{whole}": conditions.VOICE_WHOLE,
    "{shows}": conditions.VOICE,
    "{request}": conditions.REQUEST,
}


def every(schema: str) -> Iterator[tuple[str, str, str]]:
    """Yield (name with its types, statement, digest) of each function, for a quoted schema."""
    for part in TEXT.read_text(encoding="utf-8").split("\n----\n"):
        named = _NAMED.search(part)
        if named is None:
            raise ValueError(f"no function in {part[:60]!r}")
        types = (argument.split()[-1] for argument in named[2].split(",") if argument)
        for name, condition in _CONDITIONS.items():
            part = part.replace(name, condition)
        digest = hashlib.sha256(part.encode()).hexdigest()
        yield f"{named[1]}({', '.join(types)})", part.replace("{schema}", schema), digest
