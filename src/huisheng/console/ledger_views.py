"""台账页 — the audit administrator reads who did what and when; nothing personal stands there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from huisheng.audit.queries import lines_of
from huisheng.kernel import paging
from huisheng.kernel.guards import seated
from huisheng.people.models import Role
from huisheng.people.requests import seat_of
from huisheng.workflow.flow import Flow

Words = str | Promise

# Steps outside any flow; a flow's own steps bring their labels along.
_LABELS: dict[str, Words] = {
    "person.add": _("添加人员"),
    "person.give_account": _("开通账号"),
    "person.reset_password": _("重设密码"),
    "account.sign_in": _("登录"),
    "account.delay": _("连续试错密码"),
    "account.sso_link": _("登记统一认证"),
    "account.sso_unlink": _("取消统一认证"),
    "seat.give": _("设置岗位"),
    "seat.end": _("停用岗位"),
    "token.issue": _("发放令牌"),
    "token.revoke": _("收回令牌"),
    "unit.keep": _("保存单位"),
    "region.set_local": _("改地方规则"),
    "region.import_voices": _("批量导入"),
    "calendaryear.mark_day": _("改工作日历"),
    "calendaryear.publish": _("发布工作日历"),
    "triagerule.keep": _("保存分办规则"),
    "triagerule.drop": _("删除分办规则"),
}
_SUBJECTS: list[tuple[str, Words]] = [
    ("", _("全部")),
    ("voice.", _("社情民意")),
    ("person.", _("人员")),
    ("account.", _("账号")),
    ("seat.", _("岗位")),
    ("token.", _("接口令牌")),
    ("unit.", _("单位")),
    ("region.", _("地方规则")),
    ("calendaryear.", _("工作日历")),
    ("triagerule.", _("分办规则")),
]


@dataclass(frozen=True)
class Row:
    """台账行 — as printed: no words of a case, only which case, what step, whose and when."""

    seq: int | None
    at: datetime
    label: Words
    kind: str
    actor: str
    subject: str
    role: str


class LedgerFilter(forms.Form):
    """What to look for; anything that makes no sense is left out of the question."""

    kind = forms.ChoiceField(label=_("哪一类"), choices=_SUBJECTS, required=False)
    q = forms.CharField(max_length=40, required=False)
    since = forms.DateField(
        label=_("从哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("到哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


@seated(Role.AUDIT_ADMIN)
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """台账: every step of this county, the newest first; to read, never to change."""
    asked = LedgerFilter(request.GET)
    asked.is_valid()
    said = asked.cleaned_data
    found = lines_of(
        seat_of(request).tenant_id, kind=said.get("kind", ""), actor=said.get("q", ""),
        since=said.get("since"), until=said.get("until"),
    )  # fmt: skip
    page = paging.page(found, order=("-id",), after=request.GET.get("after"))
    shown = {"page": page, "rows": [_row(line) for line in page.rows], "form": asked}
    return render(request, "console/ledger.html", shown | {"q": said.get("q", "")})


def _row(line: Any) -> Row:  # a LedgerLine; its model stays behind the ledger's front door
    link = getattr(line, "link", None)
    role = line.facts.get("role", "")
    return Row(
        seq=link.seq if link else None, at=line.at, label=_label(line.kind), kind=line.kind,
        actor=line.actor, subject=line.subject_id[-12:],
        role=str(Role(role).label) if role in Role.values else "",
    )  # fmt: skip


def _label(kind: str) -> Words:
    name, _dot, step = kind.partition(".")
    flow = Flow.registry.get(name)
    if flow and step in flow.steps:
        return flow.steps[step].label
    return _LABELS.get(kind, kind)
