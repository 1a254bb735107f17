"""社情民意的导出 — the list as it is filtered, in the columns of the reader's projection.

Every cell comes out of `projections.show`, as on the page: an export cannot know more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huisheng.documents.sources import Source, register
from huisheng.kernel import clock
from huisheng.kernel.errors import Words
from huisheng.people.models import Seat
from huisheng.ui.shapes import Fact
from huisheng.voices import listing, policy, present, queries
from huisheng.voices.flow import STAGES
from huisheng.voices.kept import Kept
from huisheng.voices.listing import Wanted
from huisheng.voices.models import Voice
from huisheng.voices.projections import Projection, Shown, projection_of, show

AT_ONCE = 500
BESIDE = ("category", "proxy__person", "proxy__unit", "proxy__region")

Names = Mapping[UUID, str]


class _Column(NamedTuple):
    """列 — its heading, the least projection that has it, and its cell."""

    label: Words
    least: Projection
    cell: Callable[[Voice, Shown, Names], str]


_COLUMNS = [
    _Column(gettext_lazy("编号"), Projection.PUBLIC, lambda v, s, n: s.ref),
    _Column(gettext_lazy("标题"), Projection.PUBLIC, lambda v, s, n: s.title),
    _Column(gettext_lazy("类别"), Projection.PUBLIC, lambda v, s, n: s.category),
    _Column(gettext_lazy("所属镇街或村居"), Projection.PUBLIC, lambda v, s, n: s.where),
    _Column(
        gettext_lazy("环节"), Projection.PUBLIC, lambda v, s, n: str(STAGES[s.stage].label)
    ),
    _Column(
        gettext_lazy("收到时间"), Projection.PUBLIC,
        lambda v, s, n: f"{clock.local(s.received_at):%Y-%m-%d %H:%M}",
    ),
    _Column(
        gettext_lazy("期限"), Projection.HANDLER, lambda v, s, n: str(v.due_on or "")
    ),
    _Column(
        gettext_lazy("现在谁在办"), Projection.HANDLER,
        lambda v, s, n: n.get(v.owner, "") if v.owner else "",
    ),
    _Column(gettext_lazy("内容"), Projection.HANDLER, lambda v, s, n: s.text),
    _Column(gettext_lazy("具体位置"), Projection.HANDLER, lambda v, s, n: s.place_text),
    _Column(gettext_lazy("怎么来的"), Projection.HANDLER, lambda v, s, n: s.channel),
    _Column(gettext_lazy("署名方式"), Projection.HANDLER, lambda v, s, n: s.openness),
    _Column(gettext_lazy("代填人"), Projection.STEWARD, lambda v, s, n: s.proxy),
]  # fmt: skip


def _columns(seat: Seat) -> list[_Column]:
    return [column for column in _COLUMNS if column.least <= projection_of(seat)]


def columns(seat: Seat) -> list[str]:
    """Return the headings this reader gets."""
    return [str(column.label) for column in _columns(seat)]


def read(query: Mapping[str, str]) -> dict[str, str]:
    """Return the list's filters from an address. Raises Invalid for one that does not exist."""
    wanted = Wanted.of(query)
    kept = {"stage": wanted.stage, "category": wanted.category, "q": wanted.q}
    return {name: value for name, value in kept.items() if value}


def told(seat: Seat, filters: Mapping[str, str]) -> list[Fact]:
    """Return the filters in words."""
    wanted = Wanted.of(filters)
    category = queries.categories_for(seat.region).filter(pk=wanted.category or 0).first()
    return [
        Fact(_("环节"), STAGES[wanted.stage].label if wanted.stage else _("全部")),
        Fact(_("类别"), str(category) if category else _("全部类别")),
        Fact(_("搜索"), wanted.q or _("没有搜索")),
    ]


def rows(seat: Seat, filters: Mapping[str, str]) -> Iterator[Sequence[str]]:
    """Yield the rows of the list, newest first, a few hundred at a time."""
    wanted, projection, chosen = Wanted.of(filters), projection_of(seat), _columns(seat)
    token: str | None = ""
    while token is not None:
        wanted = wanted.after_place(token)
        found, token = listing.found_for(seat, wanted, size=AT_ONCE, beside=BESIDE)
        names = present.unit_names(voice.owner for voice in found)
        for voice in found:
            shown = show(voice, projection, Kept())
            yield [column.cell(voice, shown, names) for column in chosen]


def offer() -> None:
    """Offer the list to be taken out; at start-up."""
    register(
        Source(
            kind="voices",
            label=gettext_lazy("社情民意"),
            roles=policy.EXPORTERS,
            back="voices:list",
            read=read,
            told=told,
            columns=columns,
            rows=rows,
        )
    )
