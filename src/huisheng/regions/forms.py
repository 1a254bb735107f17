"""区划的表单 — what a change of a local value or of the calendar asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.errors import Invalid
from huisheng.kernel.workdays import SATURDAY
from huisheng.regions.local import LONGEST_TEXT, NO, YES, InForce, Local
from huisheng.regions.models import DayKind

PLAIN = "PLAIN"  # the day is what its weekday says


def reason_field(hint: Any) -> forms.CharField:
    """Every change says why; it stands in the ledger for all who may read it."""
    return forms.CharField(
        label=_("原因"), max_length=LONGEST_TEXT, help_text=hint,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class Setting(forms.Form):
    """改一条地方规则."""

    value = forms.CharField(label=_("改为"), required=False)
    reason = reason_field(_("例如会议决定、文件名称和文号。会记入台账。"))

    def __init__(self, typed: Any = None, *, now: InForce) -> None:
        super().__init__(typed, initial={"value": _typed(now)})
        self.fields["value"] = _value_field(now.rule)
        self._rule = now.rule

    def clean_value(self) -> int | str:
        """Return the typed value as the rule's own type."""
        try:
            return self._rule.parse(self.cleaned_data["value"] or "")
        except Invalid as refused:
            raise forms.ValidationError(str(refused)) from refused


def _typed(now: InForce) -> str:
    if now.rule.is_switch:
        return "1" if now.value else "0"
    return str(now.value)


def _value_field(rule: Local) -> forms.Field:
    hint = rule.bounds()
    if rule.is_switch:
        options = [("1", YES), ("0", NO)]
        return forms.ChoiceField(label=_("改为"), choices=options, widget=forms.RadioSelect)
    if rule.choices:
        return forms.ChoiceField(
            label=_("改为"), choices=list(rule.choices.items()), widget=forms.RadioSelect
        )
    attrs = {"inputmode": "numeric", "autocomplete": "off"} if rule.is_number else {}
    return forms.CharField(
        label=_("改为"), help_text=hint, required=rule.is_number, max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs=attrs),
    )  # fmt: skip


class Reset(forms.Form):
    """恢复沿用上级或默认值."""

    reason = reason_field(_("为什么不再单独设置。会记入台账。"))


class Day(forms.Form):
    """标注日历上的一天."""

    kind = forms.ChoiceField(label=_("这一天"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("名称"), max_length=40, required=False,
        help_text=_("例如“国庆节”“国庆节调休上班”。不作标注时可不填。"),
    )  # fmt: skip
    reason = reason_field(_("例如国务院办公厅通知的文号。会记入台账。"))

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weekend = day.weekday() >= SATURDAY
        plain = _("不标注（周末，照常休息）") if weekend else _("不标注（照常上班）")
        kinds: list[tuple[str, Any]] = [(DayKind.OFF.value, DayKind.OFF.label)]
        if weekend:
            kinds.append((DayKind.WORK.value, DayKind.WORK.label))
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — declared above, said for the type checker
        field.choices = [*kinds, (PLAIN, plain)]

    def clean(self) -> dict[str, Any]:
        """A marked day needs a name."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") != PLAIN and not (cleaned.get("name") or "").strip():
            self.add_error("name", _("请写上这一天的名称。"))
        return cleaned


class Notice(forms.Form):
    """公布一年的日历."""

    reason = reason_field(_("例如“国办发明电〔2026〕×号”。会记入台账。"))


def tried(form: forms.Form, change: Callable[[], object]) -> bool:
    """Make a change the form asks for; put what is Invalid back beside its field."""
    try:
        change()
    except Invalid as refused:
        placed = {name: words for name, words in refused.fields.items() if name in form.fields}
        for name, words in placed.items():
            form.add_error(name, list(words))
        if not placed:
            form.add_error(None, str(refused))
        return False
    return True
