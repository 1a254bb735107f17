"""查我的事 — what a reporter asks and does with the code on the receipt, never in an address."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Body, Router
from pydantic import Field

from huisheng.api.answers import Taking, raw
from huisheng.api.refusals import TO_ANYBODY
from huisheng.api.shapes import In, Out, Slug
from huisheng.kernel import clock
from huisheng.voices import access, tracking
from huisheng.voices.access import Reporter
from huisheng.voices.flow import flow
from huisheng.voices.models import Voice

router = Router(tags=["Reporter 反映人"])


class Held(In):
    """凭据 — the code on the receipt; with the digits, one's own words too."""

    code: str = Field(max_length=60, description="Tracking code; case, blanks, dashes forgiven.")
    digits: str = Field(
        "", max_length=20, description="The PIN, or the last four of the telephone left; optional."
    )


class Saying(Held, Taking):
    """说一句 — the code, and the answers a step asks for."""


class AnswerOut(Out):
    """答复 — one answer, as a letter."""

    text: str
    sender: str
    on: date
    grade: str


class ViewOut(Out):
    """查看 — one look at the reporter's contact: when, by which office, why, approved by whom."""

    at: datetime
    by: str
    role: str
    reason: str
    approved_by: str


class SlipOut(Out):
    """转送单 — where to turn instead, and why."""

    kind: str
    reason: str
    on: date
    office: str
    address: str
    phone: str


class HappenedOut(Out):
    """经过 — one thing that happened; `pending`: that is to happen by then."""

    at: datetime | date
    words: str
    detail: str
    pending: bool


class OfferOut(Out):
    """可办事项 — a step one may take; `blocked` says why not now, "" if nothing stops it."""

    name: str
    label: str
    blocked: str


class TrackOut(Out):
    """我的事 — where a voice stands, in plain words, for whoever holds its code."""

    title: str
    where: str
    received_at: datetime
    stage: str = Field(description="In plain words.")
    now: str = Field(description="Who has it and until when, in one sentence.")
    holder: str
    phone: str = Field(description="The holder's.")
    due_on: date | None
    is_provisional: bool = Field(description="The day may move: the holidays are not out yet.")
    is_late: bool
    question: str = Field(description="What is asked of the reporter, if anything.")
    answers: list[AnswerOut]
    views: int = Field(description="How often the reporter's contact was looked at.")
    looks: list[ViewOut]
    slip: SlipOut | None
    timeline: list[HappenedOut]
    steps: list[OfferOut]
    revision: int
    text: str = Field(description="One's own words; only with the digits.")


@router.post("/track", response={200: TrackOut, **TO_ANYBODY})
def track(request: HttpRequest, held: Body[Held]) -> TrackOut:
    """查询 — where a matter stands.

    422 for a code that is none, one that does not exist and wrong digits alike; 429 after ten
    wrong ones from one network in an hour, or more than ten in a minute with the code alone.
    """
    at = clock.now()
    reporter = _admitted(request, held, at=at)
    return _told(tracking.voice_of(reporter), reporter, at=at)


@router.post("/track/steps/{slug:name}", response={200: TrackOut, **TO_ANYBODY})
def take_own_step(request: HttpRequest, name: Slug, said: Body[Saying]) -> TrackOut:
    """评价、再办、补充、撤回 — a step of the reporter's own: grade, reopen, supply, withdraw.

    `answers`: grade {choice: SATISFIED | BASICALLY | DISSATISFIED, remark}; reopen {reason};
    supply {reply}; withdraw {reason}. 403 a step of the office's; 409 not now; 422 answers
    refused.
    """
    at = clock.now()
    reporter = _admitted(request, said, at=at)
    voice = tracking.voice_of(reporter)
    flow.take(voice, name, seat=reporter, at=at, answers=raw(flow, name, said))
    return _told(tracking.voice_of(reporter), reporter, at=at)


def _admitted(request: HttpRequest, held: Held, *, at: datetime) -> Reporter:
    return access.admit(held.code, held.digits, origin=request.origin, at=at)  # type: ignore[attr-defined]


def _told(voice: Voice, reporter: Reporter, *, at: datetime) -> TrackOut:
    told = tracking.public_track(voice, reporter, clock.day_of(at), photo_at=lambda _key: "")
    return TrackOut(
        title=told.title,
        where=told.where,
        received_at=told.received_at,
        stage=str(told.look.plain),
        now=told.now,
        holder=told.holder,
        phone=told.phone,
        due_on=told.due_on,
        is_provisional=told.is_provisional,
        is_late=told.is_late,
        question=told.question,
        answers=[AnswerOut.model_validate(letter) for letter in told.letters],
        views=len(told.looks),
        looks=[ViewOut.model_validate(look) for look in told.looks],
        slip=SlipOut.model_validate(told.slip) if told.slip else None,
        timeline=[
            HappenedOut(at=i.at, words=str(i.title), detail=str(i.body), pending=i.pending)
            for i in told.timeline
            if i.at
        ],
        steps=[
            OfferOut(name=o.name, label=str(o.label), blocked=str(o.blocked))
            for o in flow.offers(voice, reporter)
        ],
        revision=voice.revision,
        text=told.text,
    )
