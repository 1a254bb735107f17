"""导出的表单 — in what format, and what for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huisheng.documents.models import ExportFormat, Purpose
from huisheng.kernel.text import clean


class Ask(forms.Form):
    """导出 — the purpose is printed in the file and kept with the name of who asked."""

    purpose = forms.ChoiceField(
        label=_("用途"), choices=Purpose.choices, widget=forms.RadioSelect,
        error_messages={"required": _("请选一种用途。")},
    )  # fmt: skip
    note = forms.CharField(
        label=_("补充说明"), max_length=80, required=False,
        help_text=_("例如哪次会议。会印在表格第一行，请不要写个人信息。"),
    )  # fmt: skip
    format = forms.ChoiceField(
        label=_("格式"), choices=ExportFormat.choices, initial=ExportFormat.XLSX,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def clean_note(self) -> str:
        return clean(self.cleaned_data["note"]).replace("\n", " ")

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("purpose") == Purpose.OTHER and not said.get("note"):
            self.add_error("note", _("选了“其他”，请写明用途。"))
        return said
