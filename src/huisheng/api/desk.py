"""我的岗位、待办 — whose seat a token is, and what lies on its desk."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from huisheng.api.refusals import TO_A_SEAT
from huisheng.api.shapes import Out, Paged
from huisheng.api.tokens import by_token
from huisheng.kernel import clock
from huisheng.people.requests import seat_of
from huisheng.workflow import worklist
from huisheng.workflow.flow import Flow
from huisheng.workflow.models import WorkItem

router = Router(tags=["Desk 工作台"], auth=by_token)


class Late(Paged):
    """筛选 — everything, or what is overdue."""

    late: bool = False


class PlaceOut(Out):
    """地方 — an area by its division code."""

    code: str
    name: str


class UnitOut(Out):
    """单位."""

    id: UUID
    name: str


class SeatOut(Out):
    """岗位 — from which a token acts, where, and until when (exclusive; null: no end yet)."""

    id: UUID
    person: str
    role: str
    role_label: str
    title: str
    region: PlaceOut
    unit: UnitOut | None
    active_from: date
    active_until: date | None


class ItemOut(Out):
    """待办 — one case on the desk: a voice is at /voices/<id>, a revealrequest at /reveals/<id>."""

    kind: str
    id: UUID
    title: str
    place: str
    stage: str
    stage_label: str
    due_on: date
    due_is_provisional: bool


class ItemsOut(Out):
    """待办清单 — one page, the soonest due first; `next` goes into `after`."""

    rows: list[ItemOut]
    next: str | None


@router.get("/me", response={200: SeatOut, **TO_A_SEAT})
def show_seat(request: HttpRequest) -> SeatOut:
    """我的岗位 — the seat of this token."""
    seat = seat_of(request)
    return SeatOut(
        id=seat.pk,
        person=seat.person.name if seat.person else "",
        role=seat.role,
        role_label=seat.get_role_display(),
        title=seat.title,
        region=PlaceOut(code=seat.region.code, name=seat.region.full_name),
        unit=UnitOut(id=seat.unit.pk, name=seat.unit.name) if seat.unit else None,
        active_from=seat.active_from,
        active_until=seat.active_until,
    )


@router.get("/inbox", response={200: ItemsOut, **TO_A_SEAT})
def list_inbox(request: HttpRequest, filters: Query[Late]) -> ItemsOut:
    """待办 — what lies on this seat's desk, fifty at a time, the soonest due first."""
    before = clock.today() if filters.late else None
    page = worklist.page(
        seat_of(request).holder_key, after=filters.after or None, before_day=before
    )
    return ItemsOut(rows=[_item(item) for item in page.rows], next=page.next_token)


def _item(item: WorkItem) -> ItemOut:
    return ItemOut(
        kind=item.case_kind,
        id=item.case_id,
        title=item.title,
        place=item.place,
        stage=item.stage,
        stage_label=str(Flow.registry[item.case_kind].stages[item.stage].label),
        due_on=item.due_on,
        due_is_provisional=item.due_is_provisional,
    )
