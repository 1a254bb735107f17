"""步骤表单 — the base of every form a step asks with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from huisheng.workflow.models import Case
    from huisheng.workflow.steps import Doer


class StepForm(forms.Form):
    """A step's questions. Knows the case and the doer, so that its choices can be theirs.

    `revision` travels along hidden: if somebody acted on the case since the page was opened,
    the step is refused in words and what was typed is shown again (design of D9).
    """

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, seat: Doer, **kwargs: Any) -> None:
        self.case, self.seat = case, seat
        kwargs.setdefault("initial", {}).setdefault("revision", case.revision)
        super().__init__(*args, **kwargs)


class PlainText(forms.CharField):
    """A box for running text: cleaned of invisible characters, line breaks kept."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 5000)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)
        self.error_messages["required"] = _("请写明这一项。")

    def to_python(self, value: Any) -> str:
        from huisheng.kernel.text import clean

        return clean(super().to_python(value) or "")
