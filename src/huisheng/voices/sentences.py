"""大白话 — ledger lines told to the one who asked: one sentence for each kind of line.

Staff are named by their office, never by their own name; deputies by name, for they hold a
public mandate. A kind that is not here is not told: notes and looks are not for the timeline.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from huisheng.people.models import Role, Seat
from huisheng.ui.dates import day
from huisheng.ui.shapes import TimelineItem, Tone
from huisheng.voices.models import GradeChoice, Outcome, Stage

S = Stage

# step -> (icon, tone, sentence); %(unit)s: the office that acted, %(handler)s: who was given it
TOLD: Mapping[str, tuple[str, Tone, Any]] = {
    "open": ("message", Tone.CLOSED, _("您反映了这件事")),
    "open_for": ("message", Tone.CLOSED, _("%(unit)s替您登记了这件事")),
    "register": ("inbox", Tone.WORK, _("%(unit)s已受理，正在研究由谁办")),
    "take_on": ("user", Tone.WORK, _("%(unit)s安排由%(handler)s办理")),
    "reassign": ("refresh", Tone.WORK, _("%(unit)s改由%(handler)s办理")),
    "ask": ("message-question", Tone.SOON, _("%(unit)s想请您补充一点情况")),
    "supply": ("message-reply", Tone.CLOSED, _("您补充了情况")),
    "supply_for": ("message-reply", Tone.CLOSED, _("%(unit)s替您记下了补充的情况")),
    "give_up_asking": ("clock", Tone.CLOSED, _("约好的日子里没有等到补充，先给您一个答复")),
    "answer": ("circle-check", Tone.ANSWERED, _("%(unit)s答复了您")),
    "answer_on_spot": ("circle-check", Tone.ANSWERED, _("%(unit)s答复了您")),
    "explain": ("circle-check", Tone.ANSWERED, _("%(unit)s向您说明了情况")),
    "answer_with": ("circle-check", Tone.ANSWERED, _("合在一起办的事有了答复，也答复您")),
    "merge": ("arrows-join", Tone.WORK, _("和别人反映的同一件事合在一起办理")),
    "separate": ("arrows-split", Tone.WORK, _("%(unit)s改为单独办理您这件事")),
    "propose_referral": ("eye", Tone.WORK, _("%(unit)s提出了处理办法，由另一位同事复核")),
    "propose_refusal": ("eye", Tone.WORK, _("%(unit)s提出了处理办法，由另一位同事复核")),
    "propose_reclassify": (
        "eye",
        Tone.WORK,
        _("%(unit)s提出可以把这件事交给被反映单位，由另一位同事复核：%(reason)s"),
    ),
    "confirm_reclassify": (
        "refresh",
        Tone.WORK,
        _("复核同意：这件事可以交给被反映单位办，但不告诉它是谁反映的"),
    ),
    "discard": ("eye", Tone.WORK, _("%(unit)s提出了处理办法，由另一位同事复核")),
    "turn_down": ("refresh", Tone.WORK, _("复核以后，重新研究由谁办")),
    "confirm_referral": ("send", Tone.CLOSED, _("复核同意，请您向有权处理的机构提出")),
    "confirm_refusal": ("ban", Tone.CLOSED, _("复核同意不予受理，理由写在上面")),
    "grade": ("star", Tone.CLOSED, _("您评价：%(grade)s")),
    "grade_for": ("star", Tone.CLOSED, _("%(unit)s替您录入评价：%(grade)s")),
    "let_rest": ("archive", Tone.CLOSED, _("到期没有等到您的评价，记为“未评价”，不算满意")),
    "reopen": ("refresh", Tone.WORK, _("您请我们再办一次")),
    "withdraw": ("arrow-back-up", Tone.CLOSED, _("您撤回了这件事")),
    "overdue": ("alert-triangle", Tone.OVER, _("过了约定的日子还没办，已提醒承办的人")),
    "erase": ("lock", Tone.CLOSED, _("按规定删去了您的姓名、电话等个人信息")),
    "told": ("phone", Tone.CLOSED, _("%(unit)s打电话或上门告诉了您")),
}

# stage -> what stands on top: who has it, and until when
NOW: Mapping[str, Any] = {
    S.SUBMITTED: _("%(unit)s收到了，%(until)s之前受理"),
    S.REGISTERED: _("%(unit)s正在研究由谁办，%(until)s之前定下来"),
    S.NEEDS_INFO: _("等您补充情况，%(until)s之前都来得及"),
    S.CHECKING: _("%(unit)s正在复核处理办法，%(until)s之前告诉您"),
    S.HANDLING: _("%(unit)s正在办，%(until)s之前答复您"),
    S.ANSWERED: _("已经答复，等您评价，%(until)s之前都可以。不评价也没关系，不会算成满意。"),
    S.MERGED: _("和别人反映的同一件事合在一起，由%(unit)s办，%(until)s之前答复您"),
    S.REFERRED: _("这件事不归联络站办，请照下面的转送单找有权处理的机构。"),
    S.CLOSED: _("这件事已经办结。"),
}
# stage -> what is still to come, at the end of the line
NEXT: Mapping[str, Any] = {
    S.SUBMITTED: _("最迟这一天受理"),
    S.REGISTERED: _("最迟这一天定下由谁办"),
    S.NEEDS_INFO: _("这一天之前补充都来得及"),
    S.CHECKING: _("最迟这一天告诉您怎么处理"),
    S.HANDLING: _("最迟这一天答复您"),
    S.ANSWERED: _("这一天之前评价都可以"),
    S.MERGED: _("最迟这一天答复您"),
}
# where a reopened matter waits under the one date of its new answer
RUN_AGAIN = (S.REGISTERED, S.HANDLING)
AGAIN = _("%(unit)s正在重新办，%(until)s之前答复您")
ENDED: Mapping[str, Any] = {
    Outcome.WITHDRAWN: _("您撤回了这件事，已经停办。"),
    Outcome.NOT_ACCEPTED: _("这件事没有受理，理由写在下面。"),
}
GRADES = {
    GradeChoice.SATISFIED: "mood-smile",
    GradeChoice.BASICALLY: "mood-neutral",
    GradeChoice.DISSATISFIED: "mood-sad",
}


def line(name: str, *, unit: str, facts: Mapping[str, Any]) -> tuple[str, Tone, str] | None:
    """Return (icon, tone, sentence) for a ledger line, or None if it is not told."""
    told = TOLD.get("open_for" if name == "open" and unit else name)
    if told is None:
        return None
    icon, tone, words = told
    choice = facts.get("choice", "")
    grade = GradeChoice(choice).label if choice in GradeChoice.values else ""
    said = {"unit": unit, "grade": grade} | {
        name: facts.get(name, "") for name in ("handler", "reason")
    }
    return icon, tone, str(words) % said


def now(
    stage: str, outcome: str, *, unit: str, until: date | None, is_late: bool, again: bool = False
) -> str:
    """Return who has it now and until when, in one sentence; a day gone by is called so.

    `again`: it was reopened; then the day set is that of the new answer, not of the assignment.
    """
    words = ENDED.get(outcome, NOW[stage]) if stage == S.CLOSED else NOW[stage]
    if again and stage in RUN_AGAIN:
        words = AGAIN
    promised = _("原定%(day)s") % {"day": day(until)} if is_late else day(until)
    return str(words) % {"unit": unit or _("联络站"), "until": promised}


def to_come(stage: str, on: date | None, *, again: bool = False) -> TimelineItem | None:
    """Return what is still to come, as the last point of the timeline."""
    words = NEXT[S.HANDLING] if again and stage in RUN_AGAIN else NEXT.get(stage)
    if words is None or on is None:
        return None
    return TimelineItem(on, words, icon="hourglass", tone=Tone.CLOSED, pending=True)


def who(seat: Seat | None) -> str:
    """Return by which name a seat is told to the public: its office, or the deputy."""
    if seat is None or seat.role == Role.SYSTEM:
        return ""
    if seat.role == Role.DEPUTY and seat.person is not None:
        return _("人大代表%(name)s") % {"name": seat.person.name}
    return seat.unit.name if seat.unit else f"{seat.region.name}{seat.get_role_display()}"
