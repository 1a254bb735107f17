"""分办规则表 — the decision table that proposes where voices go: shown, edited, recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huisheng.audit import ledger
from huisheng.kernel import clock
from huisheng.kernel.errors import Unknown
from huisheng.kernel.guards import seated
from huisheng.people.models import Seat
from huisheng.people.requests import seat_of
from huisheng.regions.models import Region
from huisheng.voices import queries
from huisheng.voices.models import TriageRule

EDITORS = ("TOWN_OFFICER", "COUNTY_OFFICE")


class RuleForm(forms.ModelForm[TriageRule]):
    """One row of the table."""

    class Meta:
        model = TriageRule
        fields = (
            "position", "category", "area_level", "words", "proposal", "addressee_kind", "reason",
        )  # fmt: skip

    def __init__(self, *args: Any, region: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = self.fields["category"]
        category.queryset = queries.categories_for(region)  # type: ignore[attr-defined]
        category.empty_label = _("任何类别")  # type: ignore[attr-defined]
        self.fields["words"].help_text = _("几个词用空格分开，含有任意一个就算。不填表示不看字样。")
        self.fields["position"].help_text = _("数字小的先看；第一条合适的规则作数。")


@seated(*EDITORS)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """分办规则: the rules in force here, the nearest region's first, in their order."""
    seat = seat_of(request)
    rules = [(rule, rule.region_id == seat.region_id) for rule in queries.rules_for(seat.region)]
    return render(request, "voices/rules.html", {"rules": rules})


@seated(*EDITORS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add, change or drop one rule of one's own region."""
    seat = seat_of(request)
    rule = _own(seat, pk) if pk else TriageRule(region=seat.region)
    form = RuleForm(request.POST or None, instance=rule, region=seat.region)
    if request.method == "POST" and pk and "drop" in request.POST:
        drop(rule, seat=seat, at=clock.now())
        messages.success(request, _("规则已删去。"))
        return redirect("voices:rules")
    if form.is_valid():
        keep(form.save(commit=False), seat=seat, at=clock.now())
        messages.success(request, _("规则已保存，从下一件起照此建议。"))
        return redirect("voices:rules")
    status = 422 if form.is_bound else 200
    return render(request, "voices/rule.html", {"form": form, "rule": rule}, status=status)


@transaction.atomic
def keep(rule: TriageRule, *, seat: Seat, at: datetime) -> TriageRule:
    """Save a rule and write down who changed it."""
    rule.save()
    ledger.record(
        "triagerule.keep", rule, seat=seat, at=at, facts={"rule": str(rule)},
        tenant_id=seat.tenant_id,
    )  # fmt: skip
    return rule


@transaction.atomic
def drop(rule: TriageRule, *, seat: Seat, at: datetime) -> None:
    """Delete a rule and write down who did."""
    ledger.record(
        "triagerule.drop", rule, seat=seat, at=at, facts={"rule": str(rule)},
        tenant_id=seat.tenant_id,
    )  # fmt: skip
    rule.delete()


def _own(seat: Seat, pk: int) -> TriageRule:
    rule = TriageRule.objects.filter(pk=pk, region=seat.region).first()
    if rule is None:
        raise Unknown(_("没有这条规则。"))
    return rule
