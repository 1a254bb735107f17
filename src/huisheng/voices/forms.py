"""社情民意的表单 — what each step asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.masking import mask_personal
from huisheng.voices import queries, rules
from huisheng.voices.models import GradeChoice, Hold, ReferralKind, RevealReason, Voice
from huisheng.voices.models.referrals import INTERNAL
from huisheng.workflow.forms import PlainText, StepForm

MOST_TARGETS = 50


class VoiceForm(StepForm):
    """A step's form that knows its case is a voice."""

    case: Voice


class Register(VoiceForm):
    """受理: give it a title and a category."""

    title = forms.CharField(
        label=_("标题"), max_length=60,
        help_text=_("一句话说清是什么事、在哪里；不要写反映人的姓名和电话。"),
    )  # fmt: skip
    category = forms.ModelChoiceField(
        label=_("类别"), queryset=None, required=True, empty_label=_("请选择"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = queries.categories_for(self.case.region)
        self.fields["title"].initial = self.case.title
        self.fields["category"].initial = self.case.category_id

    def clean_title(self) -> str:
        return mask_personal(self.cleaned_data["title"])


class HoldForm(StepForm):
    """先看一看: why, said by the counter."""

    why = forms.ChoiceField(choices=Hold.choices)


class NameUnit(VoiceForm):
    """标明被反映单位: which one, of those in the county."""

    unit = forms.ModelChoiceField(
        label=_("被反映单位"), queryset=None, empty_label=_("请选择"),
        help_text=_("选定以后，此件不能交给这个单位和它的下级，也不会告诉它是谁反映的。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = queries.units_of(self.case.tenant_id)
        self.fields["unit"].label_from_instance = lambda unit: unit.name


class Ask(VoiceForm):
    """请补充: one question, in words the reporter will read."""

    question = PlainText(
        label=_("要问反映人的话"), max_length=500, rows=3,
        help_text=_("反映人凭查询码就能看到并补充。例如：请问是几号楼几单元？"),
    )  # fmt: skip


class Supply(VoiceForm):
    """补充: the reporter's reply."""

    reply = PlainText(label=_("补充内容"), max_length=2000)


class AnswerForm(VoiceForm):
    """答复: plain words, and whether others may read them."""

    text = PlainText(
        label=_("给反映人的答复"), max_length=3000, rows=7,
        help_text=_("用大白话写：做了什么、结果怎样；做不到的，说明原因和下一步。"),
    )  # fmt: skip
    is_public = forms.BooleanField(
        label=_("可以公开"), required=False,
        help_text=_("在联络站和首页公开标题、答复和日期，不出现反映人任何信息。"),
    )  # fmt: skip
    public_title = forms.CharField(
        label=_("公开时的标题"), max_length=60, required=False,
        help_text=_("不填则用现在的标题；公开前会自动遮盖电话和证件号。"),
    )  # fmt: skip

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if len(text) < 10:
            raise forms.ValidationError(_("答复太短，请至少用一句完整的话说明。"))
        return text


class TakeOn(VoiceForm):
    """站内（村居）办理: who, and what they will read."""

    handler = forms.ModelChoiceField(label=_("由谁办"), queryset=None, empty_label=None)
    redacted = PlainText(
        label=_("承办人看到的内容"), rows=6, max_length=2 * rules.LONGEST_IMPORTED,
        help_text=_("已自动遮盖电话、证件号等。请再看一遍，遮去能认出反映人的话。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = queries.handlers_for(self.case)
        field = self.fields["handler"]
        field.queryset = (
            type(units[0]).objects.filter(pk__in=[u.pk for u in units]) if units else None
        )
        field.choices = [(u.pk, u.name) for u in units]
        self.fields["redacted"].initial = self.case.redacted
        if self.case.is_kept_from:
            self.fields["is_another"] = forms.BooleanField(
                label=_("我核对过：承办的不是被反映单位，也不是它的下级"),
                help_text=_("反映人要求不要转给：%(whom)s")
                % {"whom": self.case.complains_of or "—"},
            )

    def clean(self) -> dict[str, Any]:
        self.cleaned_data.pop("is_another", None)  # what counts is that it was ticked
        return self.cleaned_data


class ProposeReferral(VoiceForm):
    """转信访等渠道: which kind, to which office, and why."""

    kind = forms.ChoiceField(
        label=_("属于"), widget=forms.RadioSelect,
        choices=[c for c in ReferralKind.choices if c[0] not in INTERNAL],
    )  # fmt: skip
    office = forms.ModelChoiceField(label=_("转送机构"), queryset=None, empty_label=None)
    reason = PlainText(
        label=_("理由"), max_length=500, rows=3,
        help_text=_("反映人会看到这段话，请写明为什么应走这个渠道。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office = self.fields["office"]
        office.queryset = queries.referral_offices(self.case.tenant)
        office.label_from_instance = lambda unit: unit.name


class ProposeRefusal(VoiceForm):
    """不予受理: why, in words for the reporter."""

    reason = PlainText(
        label=_("理由"), max_length=500, rows=3, help_text=_("反映人会看到这段话。"),
    )  # fmt: skip


class Check(VoiceForm):
    """复核: a remark where the second person wants to leave one."""

    check_reason = PlainText(label=_("复核意见"), max_length=500, rows=2, required=False)


class CheckBack(VoiceForm):
    """退回: why the second person does not agree."""

    check_reason = PlainText(label=_("退回理由"), max_length=500, rows=2)


class Merge(VoiceForm):
    """合并办理: into which voice."""

    target = forms.ModelChoiceField(
        label=_("合并到"), queryset=None, empty_label=None, widget=forms.RadioSelect,
        help_text=_("只列出本镇街还在办的反映。合并后，每位反映人凭各自的查询码都能看到答复。"),
    )  # fmt: skip
    reason = PlainText(label=_("为什么是同一件事"), max_length=300, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = queries.merge_targets(self.case)
        field = self.fields["target"]
        field.queryset = found
        listed = sorted(
            found.select_related("region").order_by("-pk")[:MOST_TARGETS],
            key=lambda v: (
                v.category_id != self.case.category_id,
                v.region_id != self.case.region_id,
            ),
        )
        field.choices = [(v.pk, _in_a_line(v)) for v in listed]


def _in_a_line(voice: Voice) -> str:
    words = _("%(title)s（%(place)s，%(ref)s）")
    return str(words) % {"title": voice.title, "place": voice.region.name, "ref": voice.ref}


class Separate(VoiceForm):
    """分开办理: why it is another matter after all."""

    reason = PlainText(label=_("分开的理由"), max_length=300, rows=2)


class Remark(VoiceForm):
    """记事."""

    text = PlainText(label=_("记事"), max_length=1000, rows=3, help_text=_("只有办理人员能看到。"))


class RevealForm(VoiceForm):
    """查看联系方式: why; a second person reads it, and the reporter sees the class of reason."""

    reason = forms.ChoiceField(
        label=_("理由"), choices=RevealReason.choices, widget=forms.RadioSelect
    )
    remark = forms.CharField(
        label=_("具体说明"), max_length=200, min_length=4,
        help_text=_("写清为什么非看不可；不要写反映人的姓名和电话。"),
    )  # fmt: skip

    def clean_remark(self) -> str:
        return mask_personal(self.cleaned_data["remark"])


class Decide(StepForm):
    """同意或不同意查看: the second person says why."""

    check_reason = forms.CharField(label=_("审批意见"), max_length=200, min_length=2)

    def clean_check_reason(self) -> str:
        return mask_personal(self.cleaned_data["check_reason"])


class GradeForm(VoiceForm):
    """评价: three large buttons, and room for a word."""

    choice = forms.ChoiceField(
        label=_("您对答复满意吗？"), choices=GradeChoice.choices, widget=forms.RadioSelect
    )
    remark = PlainText(label=_("想说的话"), max_length=500, rows=2, required=False)


class Reopen(VoiceForm):
    """请再办一次: what is still not right."""

    reason = PlainText(
        label=_("哪里还没解决？"), max_length=500, rows=3,
        help_text=_("同一件事可以请求再办一次。"),
    )  # fmt: skip


class Withdraw(VoiceForm):
    """撤回."""

    reason = PlainText(label=_("撤回原因"), max_length=200, rows=2, required=False)
