"""门户的表单."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.errors import Invalid


class TrackForm(forms.Form):
    """查我的事 — the code on the receipt; with the second factor, one's own words too."""

    code = forms.CharField(
        label=_("查询码"), max_length=60,
        help_text=_("回执上的13位字母和数字。大小写、横线、空格都不要紧。"),
        error_messages={
            "required": _("请照着回执上的查询码输入。"),
            "max_length": _("查询码一共13位字母和数字，请照着回执再输一遍。"),
        },
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
                "class": "hs-code-input", "data-testid": "track-code",
            }
        ),
    )  # fmt: skip
    pin = forms.CharField(
        label=_("四位密码，或电话后四位（可以不填）"), max_length=20, required=False,
        help_text=_("填了，还能看到您自己写的原话和照片。"),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "data-testid": "track-pin"}
        ),
    )  # fmt: skip

    def refuse(self, refusal: Invalid) -> None:
        """Say at the field it concerns why the code was not taken."""
        for name, words in refusal.fields.items():
            for each in words:
                self.add_error(name if name in self.fields else None, each)
