"""查看申请流程 — from asking to see a contact to one look of fifteen minutes, or to none."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huisheng.kernel.errors import NotNow
from huisheng.people.models import Seat
from huisheng.voices import actions, forms, policy, queries, rules
from huisheng.voices.models import RevealRequest, RevealStage, Voice
from huisheng.voices.models.reveals import OPEN
from huisheng.workflow.flow import Flow
from huisheng.workflow.steps import Due, Look, Step

S = RevealStage

STAGES: dict[str, Look] = {
    S.WAITING: Look(_("待审批"), "soon", "user-check"),
    S.APPROVED: Look(_("已同意，待查看"), "work", "eye"),
    S.OPENED: Look(_("已查看"), "answered", "eye", is_open=False),
    S.DECLINED: Look(_("未同意"), "closed", "ban", is_open=False),
    S.LAPSED: Look(_("已失效"), "closed", "clock", is_open=False),
}

WITHIN = Due(rules.REVEAL_WITHIN)

flow = Flow(
    RevealRequest,
    _("查看申请"),
    stages=STAGES,
    opens_with=WITHIN,
    place=lambda request: request.region.name,
    url_space="reveals",
    steps=[
        Step("approve", _("同意查看"), [S.WAITING], S.APPROVED, by=policy.checks_reveals,
             asks=forms.Decide, does=actions.approve, unless=policy.same_person_asked,
             due=WITHIN, primary=True,
             hint=_("同意后，申请人可以看一次，15分钟；反映人会看到谁看过、什么理由")),
        Step("decline", _("不同意查看"), [S.WAITING], S.DECLINED, by=policy.checks_reveals,
             asks=forms.Decide, does=actions.decline, unless=policy.same_person_asked,
             danger=True, hint=_("写明为什么不必看、可以怎样联系")),
        Step("look", _("打开查看"), [S.APPROVED], S.OPENED, by=policy.asked_to_see,
             does=actions.look, unless=policy.too_close_by_now, primary=True,
             hint=_("打开后15分钟内可以看，只有这一次；打开就记录，反映人看得到")),
        Step("let_lapse", _("申请失效"), [S.WAITING, S.APPROVED], S.LAPSED,
             by=policy.runs_the_clock, does=actions.let_lapse, lapses=True),
    ],
)  # fmt: skip


def ask(voice: Voice, *, seat: Seat, at: datetime, reason: str, remark: str) -> RevealRequest:
    """Lay a request to see a voice's contact on a second person's desk.

    Called while the voice is locked. Raises NotNow where this person waits for one already, or
    where nobody else could decide.
    """
    waiting = RevealRequest.objects.filter(voice=voice, asker=seat.person, stage__in=OPEN)
    if waiting.exists():
        raise NotNow(
            _("您已经申请过查看此件的联系方式。"),
            way_out=_("请在此件页面上看那一次申请办到哪一步。"),
        )
    desk = queries.second_desk(voice, seat)
    if desk is None:
        raise NotNow(
            _("现在没有第二个人可以审批，不能查看联系方式。"),
            way_out=_("请县人大办公室为镇街或县里再设一个岗位。"),
        )
    request = RevealRequest(
        voice=voice, reason=reason, remark=remark, asker=seat.person, asked_by=seat, owner=desk,
        title=f"【查看申请】{voice.title}"[:80],
        station=voice.station,
    )  # fmt: skip
    request.place_in(voice.region)
    facts = {"voice": str(voice.pk), "reason": reason}
    return flow.open(request, seat=seat, at=at, facts=facts)
