"""社情民意流程 — the life of a voice, declared once (domain.md §4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from huisheng.kernel.days import day_of
from huisheng.people.models import Seat
from huisheng.people.queries import system_seat
from huisheng.voices import actions, forms, policy, queries, reveal_flow, rules
from huisheng.voices.models import Stage, Voice
from huisheng.workflow.flow import Flow
from huisheng.workflow.steps import Due, Look, Step, Taken

S = Stage

STAGES: dict[str, Look] = {
    S.SUBMITTED: Look(_("待受理"), "work", "inbox", _("已收到，等联络站受理")),
    S.REGISTERED: Look(_("待分办"), "work", "list", _("已受理，正在研究由谁办理")),
    S.NEEDS_INFO: Look(_("待补充"), "soon", "message-question", _("需要您补充一点情况")),
    S.CHECKING: Look(_("待复核"), "soon", "user-check", _("正在复核处理方式")),
    S.HANDLING: Look(_("办理中"), "work", "progress", _("正在办理")),
    S.ANSWERED: Look(_("已答复"), "answered", "message-reply", _("已经答复，请您评价")),
    S.MERGED: Look(
        _("已合并"), "closed", "arrows-join", _("和别人反映的同一件事一起办理"), is_open=False
    ),
    S.REFERRED: Look(
        _("已转送"), "closed", "send", _("已转请有权处理的机构办理"),
        is_open=False, is_listed=False,
    ),
    S.CLOSED: Look(_("已办结"), "closed", "circle-check", _("已办结"), is_open=False),
}  # fmt: skip


def desks(voice: Voice) -> Sequence[UUID]:
    """Whose desk a voice lies on: the owner's; a check, on the checker's too; none while the
    reporter has the word after an answer."""
    if voice.stage == S.ANSWERED:
        return []
    held = [voice.owner] if voice.owner else []
    if voice.stage == S.CHECKING and (checker := queries.check_desk(voice)):
        held.append(checker)
    return list(dict.fromkeys(held))


def fan_back(voice: Voice, taken: Taken) -> None:
    """One answer goes back to every voice merged into this one, each in its own channel."""
    for child in queries.merged_children(voice):
        seat = system_seat(child.tenant, on=day_of(taken.at))
        flow.take(child, "answer_with", seat=seat, at=taken.at)


def ask_second_person(voice: Voice, taken: Taken) -> None:
    """Whoever wants to see a contact waits for a second person's word."""
    if isinstance(taken.seat, Seat):
        reveal_flow.ask(voice, seat=taken.seat, at=taken.at, **taken.answers)


REGISTER = Due(rules.REGISTER_WITHIN)
TRIAGE = Due(rules.TRIAGE_WITHIN)
CHECK = Due(rules.CHECK_WITHIN)
SUPPLY = Due(rules.SUPPLY_WITHIN)
HANDLE = Due(rules.HANDLE_WITHIN)
GRADE = Due(rules.GRADE_WITHIN)
REHANDLE = Due(rules.REHANDLE_WITHIN)

flow = Flow(
    Voice,
    _("社情民意"),
    stages=STAGES,
    opens_with=REGISTER,
    holders=desks,
    remind_before=rules.REMIND_BEFORE,
    place=lambda voice: f"{voice.region.name} {voice.place_text}".strip(),
    steps=[
        Step("register", _("受理"), [S.SUBMITTED], S.REGISTERED, by=policy.triages,
             asks=forms.Register, does=actions.register, due=TRIAGE, primary=True),
        Step("hold", _("先看一看"), [S.SUBMITTED], None, by=policy.runs_the_clock,
             asks=forms.HoldForm, does=actions.hold, quiet=True),
        Step("release", _("放行"), [S.SUBMITTED], None, by=policy.triages,
             does=actions.release, when=policy.is_held, quiet=True,
             hint=_("看过了，不是垃圾信息，照常办")),
        Step("discard", _("按垃圾信息处理"), [S.SUBMITTED], S.CHECKING, by=policy.triages,
             asks=forms.ProposeRefusal, does=actions.propose_discard, due=CHECK,
             when=policy.is_held, danger=True, hint=_("须写明理由，第二人复核；反映人会看到")),
        Step("name_unit", _("标明被反映单位"), [S.SUBMITTED, S.REGISTERED, S.NEEDS_INFO], None,
             by=policy.triages, asks=forms.NameUnit, does=actions.name_unit,
             when=policy.names_no_unit_yet,
             hint=_("检举控告，或反映人要求不转给的：不交给该单位和它的下级")),
        Step("propose_reclassify", _("改为可交被反映单位"), [S.REGISTERED], S.CHECKING,
             by=policy.triages, asks=forms.ProposeRefusal, does=actions.propose_reclassify,
             when=policy.is_kept_from_a_unit, due=CHECK, danger=True,
             hint=_("只有两个人一起才能改，理由反映人会看到")),
        Step("take_on", _("站内（村居）办理"), [S.REGISTERED], S.HANDLING, by=policy.triages,
             asks=forms.TakeOn, does=actions.take_on, due=HANDLE, primary=True,
             hint=_("交给联络站或村居，定下责任人和期限")),
        Step("answer_on_spot", _("当场答复"), [S.REGISTERED], S.ANSWERED, by=policy.answers,
             asks=forms.AnswerForm, does=actions.answer_on_spot, due=GRADE, then=fan_back,
             hint=_("现在就能说清的，直接答复")),
        Step("answer", _("答复"), [S.HANDLING], S.ANSWERED, by=policy.handles,
             asks=forms.AnswerForm, does=actions.answer, due=GRADE, then=fan_back, primary=True),
        Step("explain", _("解释说明"), [S.REGISTERED, S.HANDLING], S.ANSWERED, by=policy.consents,
             asks=forms.AnswerForm, does=actions.explain, due=GRADE, then=fan_back,
             hint=_("确实办不了的，说明理由")),
        Step("ask", _("请反映人补充"), [S.REGISTERED], S.NEEDS_INFO, by=policy.triages,
             asks=forms.Ask, does=actions.ask, due=SUPPLY),
        Step("supply", _("补充"), [S.NEEDS_INFO], S.REGISTERED, by=policy.reported,
             asks=forms.Supply, does=actions.supply, due=TRIAGE, primary=True),
        Step("supply_for", _("代为补充"), [S.NEEDS_INFO], S.REGISTERED, by=policy.triages,
             asks=forms.Supply, does=actions.supply, due=TRIAGE,
             hint=_("反映人当面或来电补充的，由您代填")),
        Step("give_up_asking", _("补充逾期"), [S.NEEDS_INFO], S.ANSWERED,
             by=policy.runs_the_clock, does=actions.give_up_asking, due=GRADE, lapses=True),
        Step("reassign", _("换人办理"), [S.HANDLING], S.HANDLING, by=policy.triages,
             asks=forms.TakeOn, does=actions.take_on),
        Step("express", _("转镇街部门"), [S.REGISTERED], S.HANDLING, by=policy.triages,
             does=actions.note, unless=policy.no_transfers_yet),
        Step("transfer", _("开转办函"), [S.REGISTERED], S.HANDLING, by=policy.triages,
             does=actions.note, unless=policy.no_transfers_yet),
        Step("convert", _("转为代表建议"), [S.REGISTERED], S.HANDLING, by=policy.answers,
             does=actions.note, unless=policy.no_suggestions_yet),
        Step("merge", _("合并办理"), [S.REGISTERED, S.HANDLING], S.MERGED, by=policy.triages,
             asks=forms.Merge, does=actions.merge, hint=_("同一件事有人反映过，合在一起办")),
        Step("separate", _("分开办理"), [S.MERGED], S.REGISTERED, by=policy.triages,
             asks=forms.Separate, does=actions.separate, due=TRIAGE),
        Step("answer_with", _("随主件答复"), [S.MERGED], S.ANSWERED, by=policy.runs_the_clock,
             does=actions.answer_with, due=GRADE),
        Step("propose_referral", _("转信访等渠道"), [S.REGISTERED], S.CHECKING, by=policy.triages,
             asks=forms.ProposeReferral, does=actions.propose_referral, due=CHECK,
             unless=policy.someone_is_merged_in, danger=True,
             hint=_("信访、诉讼、检举控告：开转送单，须第二人复核")),
        Step("propose_refusal", _("不予受理"), [S.REGISTERED], S.CHECKING, by=policy.triages,
             asks=forms.ProposeRefusal, does=actions.propose_refusal, due=CHECK,
             unless=policy.someone_is_merged_in, danger=True, hint=_("须写明理由，第二人复核")),
        Step("confirm_referral", _("复核同意转送"), [S.CHECKING], S.REFERRED, by=policy.triages,
             asks=forms.Check, does=actions.confirm, when=policy.proposed_for_referral,
             unless=policy.same_person_proposed, primary=True),
        Step("confirm_refusal", _("复核同意不予受理"), [S.CHECKING], S.CLOSED, by=policy.triages,
             asks=forms.Check, does=actions.confirm, when=policy.proposed_for_refusal,
             unless=policy.same_person_proposed, primary=True),
        Step("confirm_reclassify", _("复核同意可交被反映单位"), [S.CHECKING], S.REGISTERED,
             by=policy.triages, asks=forms.Check, does=actions.reclassify, due=TRIAGE,
             when=policy.proposed_to_reclassify, unless=policy.same_person_proposed,
             primary=True),
        Step("turn_down", _("退回重新分办"), [S.CHECKING], S.REGISTERED, by=policy.triages,
             asks=forms.CheckBack, does=actions.turn_down, due=TRIAGE),
        Step("grade", _("评价"), [S.ANSWERED], S.CLOSED, by=policy.reported,
             asks=forms.GradeForm, does=actions.grade, primary=True),
        Step("grade_for", _("代录评价"), [S.ANSWERED], S.CLOSED, by=policy.triages,
             asks=forms.GradeForm, does=actions.grade,
             hint=_("反映人当面或来电评价的，由您代录并注明")),
        Step("let_rest", _("逾期未评价"), [S.ANSWERED], S.CLOSED, by=policy.runs_the_clock,
             does=actions.let_rest, lapses=True),
        Step("reopen", _("请再办一次"), [S.ANSWERED, S.CLOSED], S.REGISTERED, by=policy.reported,
             asks=forms.Reopen, does=actions.reopen, when=policy.may_reopen, due=REHANDLE),
        Step("withdraw", _("撤回"), [S.SUBMITTED, S.REGISTERED, S.NEEDS_INFO], S.CLOSED,
             by=policy.reported, asks=forms.Withdraw, does=actions.withdraw,
             unless=policy.someone_is_merged_in, danger=True),
        Step("note", _("记事"), [*STAGES], None, by=policy.notes, asks=forms.Remark,
             does=actions.note, quiet=True),
        Step("reveal", _("查看联系方式"), [*STAGES], None, by=policy.triages,
             asks=forms.RevealForm, does=actions.reveal, when=policy.left_a_contact, quiet=True,
             unless=policy.too_close, then=ask_second_person,
             hint=_("须写明理由，第二人同意后可看15分钟；反映人会看到谁看过、几次")),
    ],
)  # fmt: skip
