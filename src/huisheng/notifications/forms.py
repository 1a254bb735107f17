"""通知的表单 — how somebody was told by a person."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ToldForm(forms.Form):
    """已告知: a sentence on how."""

    note = forms.CharField(
        label=_("怎么告知的"), max_length=200,
        help_text=_("例如：电话告知，本人接听。不要写电话号码。"),
        error_messages={"required": _("请写一句怎么告知的。")},
    )  # fmt: skip
