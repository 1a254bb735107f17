"""查看申请 — a request to see a contact: read it, decide on it, open it once approved."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Body, Router
from pydantic import Field

from huisheng.api.answers import Taking, raw
from huisheng.api.cases import OfferOut
from huisheng.api.refusals import TO_A_SEAT
from huisheng.api.shapes import Out, Slug
from huisheng.api.tokens import by_token
from huisheng.kernel import clock
from huisheng.kernel.errors import Unknown
from huisheng.people.models import Seat
from huisheng.people.requests import seat_of
from huisheng.voices.models import RevealRequest
from huisheng.voices.reveal_flow import STAGES, flow
from huisheng.voices.reveals import OF_A_PAGE

router = Router(tags=["Reveals 查看申请"], auth=by_token)


class RevealOut(Out):
    """查看申请 — who asks to see whose contact and why; never the contact itself."""

    id: UUID
    voice: UUID
    ref: str = Field(description="Of the voice.")
    stage: str
    stage_label: str
    due_on: date | None
    asked_by: str
    asked_at: datetime
    reason: str
    remark: str
    decided_by: str
    decision: str = Field(description="The second person's words.")
    revision: int
    steps: list[OfferOut]


@router.get("/reveals/{uuid:key}", response={200: RevealOut, **TO_A_SEAT})
def show_reveal(request: HttpRequest, key: UUID) -> RevealOut:
    """一份申请 — where it stands, and what this seat may do about it."""
    seat = seat_of(request)
    return _told(_visible(seat, key), seat)


@router.post("/reveals/{uuid:key}/steps/{slug:name}", response={200: RevealOut, **TO_A_SEAT})
def take_reveal_step(request: HttpRequest, key: UUID, name: Slug, said: Body[Taking]) -> RevealOut:
    """办一步 — approve {check_reason} or decline {check_reason}; look, by whoever asked.

    After `look` the contact stands at `/voices/{voice}/contact` for fifteen minutes. 404 not
    visible to you, or no such step; 403 not this seat's; 409 not now; 422 answers refused.
    """
    seat = seat_of(request)
    found = _visible(seat, key)
    flow.take(found, name, seat=seat, at=clock.now(), answers=raw(flow, name, said))
    return _told(_visible(seat, key), seat)


def _visible(seat: Seat, key: UUID) -> RevealRequest:
    door = RevealRequest.objects.visible_to(seat).select_related(*OF_A_PAGE)
    found = door.filter(pk=key).first()
    if found is None:
        raise Unknown(_("没有这一页。"))
    return found


def _told(found: RevealRequest, seat: Seat) -> RevealOut:
    return RevealOut(
        id=found.pk,
        voice=found.voice_id,
        ref=found.voice.ref,
        stage=found.stage,
        stage_label=str(STAGES[found.stage].label),
        due_on=found.due_on,
        asked_by=found.asked_by.printed,
        asked_at=found.opened_at,
        reason=found.get_reason_display(),
        remark=found.remark,
        decided_by=found.checked_by.printed if found.checked_by else "",
        decision=found.check_reason,
        revision=found.revision,
        steps=[
            OfferOut(name=o.name, label=str(o.label), blocked=str(o.blocked), hint=str(o.hint))
            for o in flow.offers(found, seat)
        ],
    )
