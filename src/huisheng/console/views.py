"""工作台 — the inbox by due date, the change of seat, and the way to everything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from huisheng.console.context import badge_of
from huisheng.console.menu import groups_for
from huisheng.kernel import clock
from huisheng.kernel.guards import seated, signed_in
from huisheng.people.models import Role, Seat
from huisheng.people.queries import seats_of
from huisheng.people.requests import seat_of
from huisheng.ui.shapes import Queue, Tone
from huisheng.workflow import worklist
from huisheng.workflow.flow import Flow
from huisheng.workflow.models import WorkItem
from huisheng.workflow.steps import Look

FILERS = (
    Role.LIAISON, Role.STATION_HEAD, Role.TOWN_OFFICER, Role.DEPUTY, Role.GRID_WORKER,
)  # fmt: skip

ANY = UUID(int=0)  # stands for a key in an address


@dataclass(frozen=True)
class SeatRow:
    """岗位行 — one of somebody's seats, as offered for switching."""

    seat: Any
    note: str
    waiting: int
    current: bool


@dataclass(frozen=True)
class InboxRow:
    """待办行 — one item of the desk."""

    href: str
    title: str
    place: str
    look: Look
    due_on: date
    due_is_provisional: bool


@seated()
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """待办: everything on this seat's desk, the soonest due first."""
    seat, today = seat_of(request), clock.today()
    only_late = request.GET.get("late") == "1"
    page = worklist.page(
        seat.holder_key, after=request.GET.get("after"), before_day=today if only_late else None
    )
    waiting, late = badge_of(request)
    shown = {
        "page": page,
        "rows": _rows(page.rows),
        "today": today,
        "queues": _queues(seat, waiting, late, only_late=only_late),
        "lead": _lead(waiting, late),
        "can_file": seat.role in FILERS,
    }
    return render(request, "console/inbox.html", shown)


def _rows(items: list[WorkItem]) -> list[InboxRow]:
    # One look into the address book for each kind of case serves all its rows.
    kinds = {item.case_kind for item in items}
    addresses = {
        kind: reverse(f"{Flow.registry[kind].url_space}:show", args=[ANY]) for kind in kinds
    }
    return [
        InboxRow(
            href=addresses[item.case_kind].replace(str(ANY), str(item.case_id)),
            title=item.title,
            place=item.place,
            look=Flow.registry[item.case_kind].stages[item.stage],
            due_on=item.due_on,
            due_is_provisional=item.due_is_provisional,
        )
        for item in items
    ]


def _queues(seat: Seat, waiting: int, late: int, *, only_late: bool) -> list[Queue]:
    here = reverse("console:inbox")
    found = [
        Queue(_("全部待办"), here, _up_to(waiting), not only_late, icon="inbox"),
        Queue(_("已经超期"), f"{here}?late=1", _up_to(late), only_late,
              Tone.OVER if late else "", "alert-triangle"),
    ]  # fmt: skip
    if not seat.administers_house:
        found.append(Queue(_("社情民意"), reverse("voices:list"), icon="message"))
    return found


def _up_to(number: int) -> str:
    """Say a number as it was counted: to a hundred and no further."""
    return "99+" if number >= worklist.ENOUGH else str(number)


def _lead(waiting: int, late: int) -> str:
    if not waiting:
        return ""
    words = ngettext("%(n)s件在您手里", "%(n)s件在您手里", waiting) % {"n": _up_to(waiting)}
    if late:
        words += _("，其中%(late)s件已经超期") % {"late": late}
    return words


@signed_in
@require_http_methods(["GET", "POST"])
def switch_seat(request: HttpRequest) -> HttpResponse:
    """切换岗位: act from another of one's own seats."""
    today = clock.today()
    mine = seats_of(request.user, today)  # type: ignore[arg-type]
    if request.method == "POST":
        wanted = request.POST.get("seat", "")
        if any(str(seat.pk) == wanted for seat in mine):
            request.session["seat"] = wanted
        return redirect("console:inbox")
    badges = worklist.badge({seat.holder_key for seat in mine}, on=today)
    in_use = request.seat.pk if request.seat else None  # type: ignore[attr-defined]
    rows = [
        SeatRow(
            seat, f"{seat.get_role_display()} · {seat.unit or seat.region.full_name}",
            badges[seat.holder_key][0], seat.pk == in_use,
        )
        for seat in mine
    ]  # fmt: skip
    return render(request, "console/seats.html", {"rows": rows})


@seated()
@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """更多: what else this seat may open."""
    return render(request, "console/more.html", {"groups": groups_for(seat_of(request))})
