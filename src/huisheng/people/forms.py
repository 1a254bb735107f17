"""人员的表单 — a person, a unit, a seat, an account."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huisheng.people import policy, queries
from huisheng.people.models import ADMINISTRATORS, Person, Role, Seat, Unit
from huisheng.regions.models import Region


class PersonForm(forms.Form):
    """Somebody who serves."""

    name = forms.CharField(label=_("姓名"), max_length=40, min_length=2)
    intro = forms.CharField(
        label=_("简介"), max_length=200, required=False,
        help_text=_("代表会公开这段话：单位、职务、专长。不写电话和住址。"),
    )  # fmt: skip


class UnitForm(forms.ModelForm[Unit]):
    """An organ or office of one's own area."""

    class Meta:
        model = Unit
        fields = ("kind", "region", "name", "short_name", "address", "phone", "accepts_assignments")

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = _regions(seat)
        self.fields["region"].label_from_instance = _indented
        self.fields["region"].label = _("辖区")


class SeatForm(forms.Form):
    """A seat for somebody."""

    role = forms.ChoiceField(label=_("角色"))
    region = forms.ModelChoiceField(label=_("辖区"), queryset=None)
    unit = forms.ModelChoiceField(
        label=_("单位"), queryset=None, required=False,
        help_text=_("联络员、站长、镇街干部、常委会办事机构、承办单位的岗位要选单位。"),
    )  # fmt: skip
    title = forms.CharField(label=_("职务"), max_length=40, required=False)
    active_from = forms.DateField(
        label=_("从哪天起"), widget=forms.DateInput(attrs={"type": "date"})
    )
    active_until = forms.DateField(
        label=_("到哪天止（不含）"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}), help_text=_("不填表示长期。"),
    )  # fmt: skip
    stands_in_for = forms.ModelChoiceField(
        label=_("代理谁的岗位"), queryset=None, required=False,
        help_text=_("请假、出差时由别人代办的，选被代理的岗位；代理期间共用一份待办。"),
    )  # fmt: skip

    def __init__(self, *args: Any, seat: Seat, person: Person, on: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"active_from": on.isoformat(), "region": seat.region_id})
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in policy.may_give(seat)]
        region = self.fields["region"]
        region.queryset = _regions(seat)
        region.label_from_instance = _indented
        self.fields["unit"].queryset = queries.units_under(seat)
        self.fields["stands_in_for"].queryset = (
            Seat.objects.in_force(on)
            .filter(region__in=Region.objects.under(seat.region))
            .exclude(person=person)
            .exclude(role__in=[Role.SYSTEM, Role.AUDITOR, *ADMINISTRATORS])
            .select_related("person", "unit", "region")
        )


class AccountForm(forms.Form):
    """A user name; the first password is drawn."""

    username = forms.RegexField(
        label=_("用户名"), regex=r"^[A-Za-z0-9._-]{3,40}$",
        help_text=_("3到40个字母、数字或 . _ -，例如姓名拼音。"),
        error_messages={"invalid": _("只能用字母、数字和 . _ -，3到40个。")},
    )  # fmt: skip


class EndForm(forms.Form):
    """Why a seat ends."""

    reason = forms.CharField(label=_("停用原因"), max_length=100)


def _regions(seat: Seat) -> Any:
    return Region.objects.under(seat.region).filter(level__lte=5).order_by("path")


def _indented(region: Region) -> str:
    return "　" * max(region.level - 3, 0) + region.name
