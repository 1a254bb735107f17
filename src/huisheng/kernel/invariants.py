"""不变式 — what must always hold, each said by the app that knows it, all asked at once.

`invariants.register("voice.has_identity", _("…"), finder)` in an app's `ready()`; the finder
yields one short text for each thing that is broken, and nothing personal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from huisheng.kernel.errors import Words

Finder = Callable[[datetime], Iterable[object]]
MOST_SHOWN = 10


@dataclass(frozen=True)
class Invariant:
    """不变式 — its name, what it says, and what finds the things that break it."""

    name: str
    says: Words
    find: Finder


@dataclass(frozen=True)
class Finding:
    """结果 — how many things break an invariant, and the first of them."""

    name: str
    says: str
    broken: int
    first: list[str] = field(default_factory=list)


_registry: dict[str, Invariant] = {}


def register(name: str, says: Words, find: Finder) -> None:
    """Add an invariant. ValueError if another goes by the same name."""
    if _registry.setdefault(name, Invariant(name, says, find)).find is not find:
        raise ValueError(f"two invariants are called {name}")


def walk(found: Any, *, size: int = 500) -> Iterator[list[Any]]:
    """Yield a queryset's rows in chunks by ascending key: little memory, however many there are.

    `found` must come without an order of its own.
    """
    ordered, last = found.order_by("pk"), None
    while chunk := list((ordered if last is None else ordered.filter(pk__gt=last))[:size]):
        yield chunk
        last = chunk[-1].pk


def names() -> list[str]:
    """Return the names of all invariants, in the order in which they were registered."""
    return list(_registry)


def ask(*, at: datetime, only: Iterable[str] = ()) -> list[Finding]:
    """Ask all invariants, or those named, and return what was found, broken or not."""
    wanted = set(only) or set(_registry)
    return [_ask(found, at) for name, found in _registry.items() if name in wanted]


def _ask(invariant: Invariant, at: datetime) -> Finding:
    broken = 0
    first: list[str] = []
    for thing in invariant.find(at):
        broken += 1
        if len(first) < MOST_SHOWN:
            first.append(str(thing))
    return Finding(invariant.name, str(invariant.says), broken, first)
