"""可以导出的 — each list that may be taken out as a file, declared by the app it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huisheng.kernel.errors import NotAllowed, Unknown, Words
from huisheng.people.models import Seat
from huisheng.ui.shapes import Fact

Filters = Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """来源 — a list: who may take it out, and its columns and rows as that reader sees them.

    read      an address's query to the filters kept with the export; raises Invalid
    told      the filters in words, for the page that asks
    columns   headings for this reader: those of the projection, never more
    rows      the cells, row by row, newest first, through `visible_to(seat)`
    """

    kind: str
    label: Words
    roles: frozenset[str]
    back: str  # name of the list's own address
    read: Callable[[Filters], dict[str, str]]
    told: Callable[[Seat, Filters], list[Fact]]
    columns: Callable[[Seat], list[str]]
    rows: Callable[[Seat, Filters], Iterator[Sequence[str]]]


_SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    """Declare a list that may be taken out; at start-up, once."""
    _SOURCES[source.kind] = source


def source_of(kind: str, seat: Seat) -> Source:
    """Return a list this seat may take out. Raises Unknown, or NotAllowed for another's."""
    found = _SOURCES.get(kind)
    if found is None:
        raise Unknown(_("没有这一页。"))
    if seat.role not in found.roles:
        raise NotAllowed(_("您的岗位不能导出这份清单。"), way_out=_("请联系本级人大办公室。"))
    return found
