"""社情民意 — filing one needs no token; reading and handling them needs a seat's."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Body, HeaderEx, P, Query, Router, Status
from pydantic import Field

from huisheng.api import filing
from huisheng.api.answers import QuestionOut, Taking, questions, raw
from huisheng.api.cases import RowsOut, VoiceOut, rows_of, shown_to
from huisheng.api.filing import ReceiptOut
from huisheng.api.refusals import TO_A_SEAT, TO_ANYBODY
from huisheng.api.shapes import Out, Paged, Slug
from huisheng.api.tokens import by_token
from huisheng.kernel import clock, tracking
from huisheng.kernel.errors import Invalid, NotAllowed
from huisheng.people.models import Seat
from huisheng.people.requests import seat_of
from huisheng.voices import identity, listing, queries
from huisheng.voices.flow import flow
from huisheng.voices.models import Voice

router = Router(tags=["Voices 社情民意"])

KEY = P(alias="Idempotency-Key", description="A fresh UUID for each voice; the same to repeat it.")


class Filters(Paged):
    """筛选 — which voices; all of them by default, newest first."""

    stage: str = Field("", max_length=20, description="As in a row's `stage`.")
    category: str = Field("", max_length=20, description="A category's code.")
    q: str = Field("", max_length=80, description="Words, two characters or more.")


class StepOut(Out):
    """步骤 — what a step asks of this seat now."""

    name: str
    label: str
    revision: int
    questions: list[QuestionOut]


class ContactOut(Out):
    """联系方式 — of the reporter; any of it may be empty."""

    name: str
    phone: str
    address: str


@router.post(
    "/voices",
    response={frozenset({200, 201}): ReceiptOut, **TO_ANYBODY},
    openapi_extra={"requestBody": filing.schema_of_body()},
)
def file_voice(request: HttpRequest, key: HeaderEx[UUID, KEY]) -> Status[ReceiptOut]:
    """反映 — file a voice for whoever speaks; no token, no account.

    201 with the receipt; 200 with the same receipt when the same is sent again under the same
    key; 409 when the key was used for something else; 422 what is wrong, field by field; 429
    only for a flood: what is merely much is kept and looked at first (docs/limits.md).
    """
    receipt = filing.file(request, key=key, at=clock.now())
    due_on = Voice.objects.values_list("due_on", flat=True).get(pk=receipt.voice_id)
    code = tracking.display(receipt.code)
    return Status(
        201 if receipt.is_new else 200, ReceiptOut(code=code, pin=receipt.pin, due_on=due_on)
    )


@router.get("/voices", response={200: RowsOut, **TO_A_SEAT}, auth=by_token)
def list_voices(request: HttpRequest, filters: Query[Filters]) -> RowsOut:
    """清单 — what this seat may see, fifty at a time, newest first."""
    seat = seat_of(request)
    wanted = listing.Wanted.of(
        filters.model_dump() | {"category": _category(filters.category, seat)}
    )
    found, further = listing.found_for(seat, wanted)
    return RowsOut(rows=rows_of(found), next=further)


@router.get("/voices/{uuid:key}", response={200: VoiceOut, **TO_A_SEAT}, auth=by_token)
def show_voice(request: HttpRequest, key: UUID) -> VoiceOut:
    """一件 — as much of it as this seat may see, what happened, and what it may do now."""
    seat = seat_of(request)
    return shown_to(queries.seen_by(seat, key), seat)


@router.get("/voices/{uuid:key}/contact", response={200: ContactOut, **TO_A_SEAT}, auth=by_token)
def show_contact(request: HttpRequest, key: UUID) -> ContactOut:
    """联系方式 — to whoever asked, for fifteen minutes after they opened what was approved.

    The step `reveal` asks; a second person decides at `/reveals/…`; then the step `look` opens
    it, which the reporter gets to see.
    """
    seat = seat_of(request)
    contact = identity.revealed_to(queries.seen_by(seat, key), seat, at=clock.now())
    if contact is None:
        raise NotAllowed(
            _("联系方式没有打开。"),
            way_out=_("请先申请「查看联系方式」，第二人同意后再打开；15分钟内有效。"),
        )
    return ContactOut(name=contact.name, phone=contact.phone, address=contact.address)


@router.get(
    "/voices/{uuid:key}/steps/{slug:name}", response={200: StepOut, **TO_A_SEAT}, auth=by_token
)
def ask_step(request: HttpRequest, key: UUID, name: Slug) -> StepOut:
    """步骤问什么 — what a step asks of this seat now, choices included; refused as taking it is."""
    seat = seat_of(request)
    voice = queries.seen_by(seat, key)
    asked = questions(flow.form(voice, name, seat))
    label = str(flow.steps[name].label)
    return StepOut(name=name, label=label, revision=voice.revision, questions=asked)


@router.post(
    "/voices/{uuid:key}/steps/{slug:name}", response={200: VoiceOut, **TO_A_SEAT}, auth=by_token
)
def take_step(request: HttpRequest, key: UUID, name: Slug, said: Body[Taking]) -> VoiceOut:
    """办一步 — take a step and return the voice as it now is.

    404 not visible to you, or no such step; 403 not this seat's; 409 not now, or somebody acted
    since `revision`; 422 answers refused.
    """
    seat, at = seat_of(request), clock.now()
    voice = queries.seen_by(seat, key)
    voice = flow.take(voice, name, seat=seat, at=at, answers=raw(flow, name, said))
    return shown_to(voice, seat)


def _category(code: str, seat: Seat) -> str:
    """Return the key by which the list knows a category. Raises Invalid for one unknown here."""
    if not code:
        return ""
    found = queries.categories_for(seat.region).filter(code=code).last()
    if found is None:
        words = _("没有这个类别。")
        raise Invalid(words, fields={"category": [words]})
    return str(found.pk)
