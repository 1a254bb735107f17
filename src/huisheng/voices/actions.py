"""社情民意的动作 — what each step changes. Called by the flow only; each returns ledger facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huisheng.kernel.errors import Invalid, NotNow
from huisheng.kernel.masking import mask_personal
from huisheng.people.models import Seat, Unit
from huisheng.voices import identity, queries, searching
from huisheng.voices.models import (
    Answer,
    Category,
    Grade,
    Inquiry,
    Note,
    Outcome,
    Referral,
    ReferralKind,
    RevealRequest,
    Voice,
)
from huisheng.workflow.steps import Doer

Facts = Mapping[str, Any] | None


def hold(voice: Voice, *, seat: Seat, at: datetime, why: str) -> Facts:
    """先看一看: too many came at once; kept like any other, and looked at first."""
    voice.held = why
    return {"why": why}


def release(voice: Voice, *, seat: Seat, at: datetime) -> Facts:
    """放行: somebody looked, and it goes its way."""
    voice.held = ""
    return None


def propose_discard(voice: Voice, *, seat: Seat, at: datetime, reason: str) -> Facts:
    """按垃圾信息处理: proposed; a second person checks, and its owner reads why."""
    voice.outcome, voice.held = Outcome.NOT_ACCEPTED, ""
    _propose(voice, seat=seat, at=at, kind=ReferralKind.SPAM, office=None, reason=reason)
    return None


def name_unit(voice: Voice, *, seat: Seat, at: datetime, unit: Unit) -> Facts:
    """标明被反映单位: from now on neither it nor what stands below it can be given the matter."""
    voice.named_unit, voice.is_kept_from = unit, True
    return {"unit": str(unit.pk)}


def propose_reclassify(voice: Voice, *, seat: Seat, at: datetime, reason: str) -> Facts:
    """改为可交被反映单位: proposed; a second person checks, and the reporter reads why."""
    _propose(voice, seat=seat, at=at, kind=ReferralKind.RECLASSIFIED, office=None, reason=reason)
    return {"reason": reason}


def reclassify(voice: Voice, *, seat: Seat, at: datetime, check_reason: str) -> Facts:
    """复核同意可交被反映单位: by two persons; who spoke stays hidden from that unit."""
    _decide(voice, seat=seat, at=at, agreed=True, check_reason=check_reason)
    voice.is_kept_from = False
    return None


def register(voice: Voice, *, seat: Seat, at: datetime, title: str, category: Category) -> Facts:
    """受理: name the matter and say what it is about."""
    voice.title, voice.category, voice.held = title, category, ""
    searching.index(voice)
    return {"category": category.code}


def ask(voice: Voice, *, seat: Seat, at: datetime, question: str) -> Facts:
    """请补充: put one question to the reporter."""
    Inquiry.objects.create(
        tenant_id=voice.tenant_id, voice=voice, question=question,
        asked_by=seat.printed, asked_at=at,
    )  # fmt: skip
    return None


def supply(voice: Voice, *, seat: Doer, at: datetime, reply: str) -> Facts:
    """补充: keep the reporter's reply beside the question."""
    voice.inquiries.filter(replied_at__isnull=True).update(reply=reply, replied_at=at)
    voice.redacted = f"{voice.redacted}\n\n【补充】{mask_personal(reply)}"
    searching.index(voice)
    return None


def give_up_asking(voice: Voice, *, seat: Seat, at: datetime) -> Facts:
    """补充逾期: nothing came; say so, and leave the door open for another voice."""
    voice.inquiries.filter(replied_at__isnull=True).update(replied_at=at)
    text = _("因缺少必要情况，且在约定时间内没有收到您的补充，这件事暂时无法继续办理。"
             "您可以补充情况后再次反映。")  # fmt: skip
    return _answer(voice, seat=seat, at=at, text=text, outcome=Outcome.EXPLAINED)


def answer_on_spot(voice: Voice, *, seat: Seat, at: datetime, **given: Any) -> Facts:
    """当场答复: answered where it was raised."""
    return _publish_or_not(voice, given) | _answer(
        voice, seat=seat, at=at, text=given["text"], outcome=Outcome.ANSWERED_ON_SPOT
    )


def answer(voice: Voice, *, seat: Seat, at: datetime, **given: Any) -> Facts:
    """答复: what was done in the station or the village."""
    return _publish_or_not(voice, given) | _answer(
        voice, seat=seat, at=at, text=given["text"], outcome=Outcome.SOLVED_IN_STATION
    )


def explain(voice: Voice, *, seat: Seat, at: datetime, **given: Any) -> Facts:
    """解释说明: why it cannot be done, with an officer's consent."""
    return _publish_or_not(voice, given) | _answer(
        voice, seat=seat, at=at, text=given["text"], outcome=Outcome.EXPLAINED
    )


def answer_with(voice: Voice, *, seat: Doer, at: datetime) -> Facts:
    """随主件答复: the answer of the voice it was merged into, fanned back to this reporter."""
    lead = voice.merged_into
    given = lead.answers.order_by("-round").first() if lead else None
    if lead is None or given is None:
        raise Invalid(_("主件还没有答复。"))
    voice.owner = lead.owner
    return _answer(
        voice, seat=given.seat, at=at, text=given.text, outcome=Outcome(given.outcome)
    ) | {"with": str(lead.pk)}  # fmt: skip


def take_on(voice: Voice, *, seat: Seat, at: datetime, handler: Unit, redacted: str) -> Facts:
    """站内办理: hand the confirmed text to the one who will do it."""
    voice.handler, voice.owner = handler, handler.pk
    voice.redacted = redacted
    searching.index(voice)
    return {"handler": str(handler)}


def propose_referral(
    voice: Voice, *, seat: Seat, at: datetime, kind: str, office: Unit, reason: str
) -> Facts:
    """转信访等渠道: proposed; a second person checks."""
    voice.outcome = Outcome.PETITION_REFERRED
    _propose(voice, seat=seat, at=at, kind=kind, office=office, reason=reason)
    return {"kind": kind}


def propose_refusal(voice: Voice, *, seat: Seat, at: datetime, reason: str) -> Facts:
    """不予受理: proposed; a second person checks."""
    voice.outcome = Outcome.NOT_ACCEPTED
    _propose(voice, seat=seat, at=at, kind=ReferralKind.NOT_ACCEPTED, office=None, reason=reason)
    return None


def confirm(voice: Voice, *, seat: Seat, at: datetime, check_reason: str) -> Facts:
    """复核同意: it leaves the loop."""
    _decide(voice, seat=seat, at=at, agreed=True, check_reason=check_reason)
    voice.is_public = False
    return None


def turn_down(voice: Voice, *, seat: Seat, at: datetime, check_reason: str) -> Facts:
    """复核退回: it stays in the loop."""
    _decide(voice, seat=seat, at=at, agreed=False, check_reason=check_reason)
    voice.outcome = ""
    return None


def merge(voice: Voice, *, seat: Seat, at: datetime, target: Voice, reason: str) -> Facts:
    """合并办理: handled with another; this reporter keeps their code and gets the answer."""
    if not queries.still_takes_in(voice, target):
        raise NotNow(_("要合并到的那一件刚刚办过一步，不能再并进去。"))
    for child in queries.merged_children(voice):  # those merged into this one move along
        child.merged_into = target
        child.save(update_fields=["merged_into"])
    voice.merged_into, voice.outcome = target, Outcome.MERGED
    return {"into": str(target.pk), "reason": reason}


def separate(voice: Voice, *, seat: Seat, at: datetime, reason: str) -> Facts:
    """分开办理: another matter after all."""
    lead, voice.merged_into = voice.merged_into, None
    voice.outcome = ""
    return {"from": str(lead.pk) if lead else "", "reason": reason}


def note(voice: Voice, *, seat: Seat, at: datetime, text: str) -> Facts:
    """记事: a remark for colleagues."""
    Note.objects.create(
        tenant_id=voice.tenant_id, voice=voice, text=text, seat=seat, by=seat.printed, at=at
    )
    return None


def reveal(voice: Voice, *, seat: Seat, at: datetime, reason: str, remark: str) -> Facts:
    """查看联系方式: asked for; what follows is a request on a second person's desk."""
    return {"reason": reason}


def approve(request: RevealRequest, *, seat: Seat, at: datetime, check_reason: str) -> Facts:
    """同意查看: back to the desk of whoever asked, who opens it when the telephone is at hand."""
    _second_word(request, seat=seat, at=at, check_reason=check_reason)
    request.owner = request.asked_by.holder_key
    return None


def decline(request: RevealRequest, *, seat: Seat, at: datetime, check_reason: str) -> Facts:
    """不同意查看: nothing is shown."""
    _second_word(request, seat=seat, at=at, check_reason=check_reason)
    return None


def look(request: RevealRequest, *, seat: Seat, at: datetime) -> Facts:
    """打开查看: logged before anything is shown."""
    opened = identity.open_reveal(request, at=at)
    return {"reason": request.reason, "until": opened.until.isoformat()}


def let_lapse(request: RevealRequest, *, seat: Seat, at: datetime) -> Facts:
    """申请失效: nobody decided, or nobody looked, in time."""
    return None


def grade(voice: Voice, *, seat: Doer, at: datetime, choice: str, remark: str) -> Facts:
    """评价: by the reporter, or entered for them by staff and marked so."""
    entered_by = seat if isinstance(seat, Seat) else None
    Grade.objects.create(
        tenant_id=voice.tenant_id, voice=voice, round=voice.round, choice=choice,
        remark=remark, entered_by=entered_by, at=at,
    )  # fmt: skip
    return {"choice": choice, "by_staff": entered_by is not None}


def let_rest(voice: Voice, *, seat: Seat, at: datetime) -> Facts:
    """逾期未评价: silence is no evaluation, never satisfaction."""
    return {"choice": "NONE"}


def reopen(voice: Voice, *, seat: Doer, at: datetime, reason: str) -> Facts:
    """请再办一次: once, with what is still not right."""
    voice.round, voice.outcome, voice.reopen_reason = 2, "", reason
    voice.is_public = False
    voice.merged_into = None
    voice.redacted = f"{voice.redacted}\n\n【反映人要求再办】{mask_personal(reason)}"
    voice.owner = voice.station or queries.check_desk(voice) or voice.owner
    searching.index(voice)
    return {"round": voice.round}


def withdraw(voice: Voice, *, seat: Doer, at: datetime, reason: str) -> Facts:
    """撤回: the reporter takes it back."""
    voice.outcome = Outcome.WITHDRAWN
    return None


def _second_word(request: RevealRequest, *, seat: Seat, at: datetime, check_reason: str) -> None:
    request.checker, request.checked_by, request.checked_at = seat.person, seat, at
    request.check_reason = check_reason


def _answer(
    voice: Voice, *, seat: Seat, at: datetime, text: str, outcome: Outcome
) -> dict[str, Any]:
    voice.outcome, voice.answered_at = outcome, at
    Answer.objects.create(
        tenant_id=voice.tenant_id, voice=voice, round=voice.round, outcome=outcome,
        text=text, seat=seat, by=seat.printed, at=at,
    )  # fmt: skip
    return {"outcome": str(outcome), "round": voice.round}


def _publish_or_not(voice: Voice, given: Mapping[str, Any]) -> dict[str, Any]:
    voice.is_public = bool(given.get("is_public"))
    voice.public_title = mask_personal(given.get("public_title") or voice.title)
    return {"public": voice.is_public}


def _propose(
    voice: Voice, *, seat: Seat, at: datetime, kind: str, office: Unit | None, reason: str
) -> None:
    if seat.person is None:
        raise Invalid(_("只有人员可以提出。"))
    Referral.objects.create(
        tenant_id=voice.tenant_id, voice=voice, kind=kind, office=office, reason=reason,
        proposer=seat.person, proposed_by=seat, proposed_at=at,
    )  # fmt: skip


def _decide(voice: Voice, *, seat: Seat, at: datetime, agreed: bool, check_reason: str) -> None:
    voice.referrals.filter(is_confirmed__isnull=True).update(
        checker=seat.person, checked_at=at, is_confirmed=agreed, check_reason=check_reason
    )
