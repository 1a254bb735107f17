"""查看申请通知谁 — the second person, whoever asked, the auditor, and weekly the office."""

from __future__ import annotations

from typing import Any

from huisheng.kernel.days import day_of
from huisheng.notifications.audiences import Line, Recipient, seats_at, to_desks
from huisheng.notifications.models import Channel
from huisheng.people.models import Role, Seat
from huisheng.voices.models import RevealRequest

TO_ASKER = ("approve", "decline", "let_lapse")


def concerned(line: Line) -> list[Recipient]:
    """Return everybody to be told of one line of a request's ledger."""
    step = line.kind.partition(".")[2]
    found = RevealRequest.objects.select_related(
        "region", "voice", "asked_by__person__account"
    ).filter(pk=line.subject_id)
    request = found.first()
    if request is None:
        return []
    if step == "open":
        return _second_persons(request, line)
    if step in TO_ASKER:
        return to_desks([request.asked_by], "asker", request, facts=_facts(request))
    if step == "look":
        return _auditors(request, line)
    return _office(request, line) if step == "weekly" else []


def _second_persons(request: RevealRequest, line: Line) -> list[Recipient]:
    desk = [request.owner] if request.owner else []
    seats = [s for s in seats_at(desk, day_of(line.at)) if s.person_id != request.asker_id]
    return to_desks(seats, "holder", request, facts=_facts(request))


def _auditors(request: RevealRequest, line: Line) -> list[Recipient]:
    found = to_desks(_seats(request, line, Role.AUDITOR), "auditor", request, facts=_facts(request))
    return [to for to in found if to.channel == Channel.IN_APP]


def _office(request: RevealRequest, line: Line) -> list[Recipient]:
    seats = _seats(request, line, Role.COUNTY_OFFICE, Role.AUDITOR)
    return to_desks(seats, "office", request, facts={**line.facts})


def _seats(request: RevealRequest, line: Line, *roles: Role) -> list[Seat]:
    seats = Seat.objects.in_force(day_of(line.at)).filter(
        tenant_id=request.tenant_id, role__in=roles, person__isnull=False
    )
    return list(seats.select_related("person__account").order_by("pk"))


def _facts(request: RevealRequest) -> dict[str, Any]:
    due_on = request.due_on.isoformat() if request.due_on else ""
    return {"ref": request.voice.ref, "where": request.region.name, "due_on": due_on}
