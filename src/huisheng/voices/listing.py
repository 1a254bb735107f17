"""社情民意清单 — one page of voices for one seat: newest first, by stage, category, words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from huisheng.kernel import paging
from huisheng.kernel.errors import Invalid
from huisheng.people.models import Role, Seat
from huisheng.ui.shapes import Queue
from huisheng.voices import present, queries, searching
from huisheng.voices.flow import STAGES, flow
from huisheng.voices.models import Voice
from huisheng.voices.models.voices import scope_of
from huisheng.voices.policy import EXPORTERS
from huisheng.workflow import counts, search

SIZE = 50
MOST_DIGITS = 18  # of a key or a place in the index: beyond that no database has a number


@dataclass(frozen=True)
class Wanted:
    """要看什么 — the filters of the list; anything unknown is refused, never guessed."""

    stage: str = ""
    category: str = ""
    q: str = ""
    held: str = ""  # "1": those that wait to be looked at first
    after: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        """Read the filters from an address."""
        wanted = cls(
            stage=query.get("stage", ""),
            category=query.get("category", ""),
            q=query.get("q", "").strip()[:80],
            held=query.get("held", ""),
            after=query.get("after", ""),
        )
        if (
            (wanted.stage and wanted.stage not in flow.listed_stages())
            or (wanted.category and not _is_number(wanted.category))
            or wanted.held not in ("", "1")
        ):
            raise Invalid(_("没有这样的筛选条件。"))
        return wanted

    def after_place(self, token: str) -> Wanted:
        """Return the same filters from another place in the list on."""
        return replace(self, after=token)

    @property
    def export_address(self) -> str:
        """The address at which what is listed is asked for as a file."""
        asking = reverse("documents:new", args=["voices"])
        return self.address().replace(reverse("voices:list"), asking, 1)

    def address(self, **changes: str) -> str:
        """Return the address of the list with some filters changed, from its first page."""
        kept = {k: v for k, v in vars(replace(self, after="", **changes)).items() if v}
        return reverse("voices:list") + (f"?{urlencode(kept)}" if kept else "")


def _is_number(typed: str) -> bool:
    return typed.isdecimal() and len(typed) <= MOST_DIGITS


def page(seat: Seat, wanted: Wanted) -> dict[str, Any]:
    """Return what the list's template shows. Raises Invalid on a query nobody can search."""
    found, token = found_for(seat, wanted, only=present.OF_A_ROW)
    shown = nothing(seat, wanted)
    shown["page"] = paging.Page(present.rows(found), token, None)
    return shown


def found_for(
    seat: Seat,
    wanted: Wanted,
    *,
    only: Sequence[str] = (),
    beside: Sequence[str] = (),
    size: int = SIZE,
) -> tuple[list[Voice], str | None]:
    """Return one page of voices, newest first, and where the next one begins.

    `only`: the fields that will be looked at, where they are few; `beside`: what hangs on them.
    """
    found = _narrowed(seat, wanted).only(*only)
    if beside:
        found = found.select_related("region", *beside)
    return (_searched if wanted.q else _browsed)(found, seat, wanted, size)


def nothing(seat: Seat, wanted: Wanted) -> dict[str, Any]:
    """Return the list's frame without any rows."""
    return {
        "wanted": wanted,
        "queues": _queues(seat, wanted),
        "categories": queries.categories_for(seat.region),
        "page": paging.Page([], None, None),
        "export": wanted.export_address if seat.role in EXPORTERS else "",
    }


def _browsed(
    voices: QuerySet[Voice], seat: Seat, wanted: Wanted, size: int
) -> tuple[list[Voice], str | None]:
    found = paging.page(voices, order=("-id",), after=wanted.after or None, size=size)
    return found.rows, found.next_token


def _searched(
    voices: QuerySet[Voice], seat: Seat, wanted: Wanted, size: int
) -> tuple[list[Voice], str | None]:
    if wanted.after and not _is_number(wanted.after):
        raise Invalid(_("翻页的位置已失效，请从第一页重新看起。"))
    before = int(wanted.after) if wanted.after else None
    ids, further = search.find(
        wanted.q, scope=_token(seat), kind=searching.KIND, before=before, size=size
    )
    order = {key: place for place, key in enumerate(ids)}
    found = sorted(voices.filter(pk__in=ids), key=lambda v: order[v.pk])
    return found, str(further) if further else None


def _narrowed(seat: Seat, wanted: Wanted) -> QuerySet[Voice]:
    found = Voice.objects.visible_to(seat).listed().select_related("region")
    if wanted.stage:
        found = found.filter(stage=wanted.stage)
    if wanted.held:
        found = found.exclude(held="")
    if wanted.category:
        found = found.filter(category_id=int(wanted.category))
    return found


def _token(seat: Seat) -> str:
    """Return the narrowest search scope that holds everything this seat may see."""
    level, key = scope_of(seat)
    if level:
        return search.scope_token(level, key)
    if seat.role == Role.UNIT and seat.unit_id:
        return search.holder_token(seat.unit_id)
    return search.scope_token("county", seat.tenant_id)


def _queues(seat: Seat, wanted: Wanted) -> list[Queue]:
    level, key = scope_of(seat)
    known = counts.by_stage(flow.name, level, key) if level else None
    stages = flow.listed_stages()
    total = sum(known.get(stage, 0) for stage in stages) if known is not None else None
    everything = not (wanted.stage or wanted.held)
    queues = [Queue(_("全部"), wanted.address(stage="", held=""), total, everything, icon="list")]
    if level:
        first = wanted.address(stage="", held="1")
        queues.append(Queue(_("先看一看"), first, None, bool(wanted.held), icon="eye"))
    for stage in stages:
        look = STAGES[stage]
        number = known.get(stage, 0) if known is not None else None
        queues.append(
            Queue(look.label, wanted.address(stage=stage, held=""), number, wanted.stage == stage,
                  icon=look.icon)
        )  # fmt: skip
    return queues
