"""地方规则 — the settings page, made from the registry, and the page of one rule."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huisheng.audit import ledger
from huisheng.kernel import clock
from huisheng.kernel.errors import Unknown
from huisheng.kernel.guards import seated
from huisheng.regions import forms, local, policy, present
from huisheng.regions.local import InForce, Local, Setter
from huisheng.regions.models import Region

SHOWN_CHANGES = 20


@seated(*policy.SETTERS)
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """地方规则: every rule with the value in force in an area and where it comes from."""
    region = _region(request)
    rules = [local.registry[key] for key in present.sorted_rules()]
    context = {
        "region": region,
        "areas": _areas(_seat(request).region),
        "groups": present.rule_groups(local.in_force(rules, region), region),
    }
    return render(request, "regions/settings.html", context)


@seated(*policy.SETTERS)
@require_http_methods(["GET", "POST"])
def setting(request: HttpRequest, key: str) -> HttpResponse:
    """One rule: what it is, what it was, and a form to change it."""
    rule, region = _rule(key), _region(request)
    now = local.in_force([rule], region)[0]
    form = forms.Setting(request.POST if request.method == "POST" else None, now=now)
    if form.is_valid() and forms.tried(form, lambda: _set(request, rule, region, form)):
        return _done(request, region)
    return _shown(request, now, region, form=form, reset=forms.Reset(prefix="reset"))


@seated(*policy.SETTERS)
@require_POST
def reset(request: HttpRequest, key: str) -> HttpResponse:
    """Take back what the area has set for one rule."""
    rule, region = _rule(key), _region(request)
    now = local.in_force([rule], region)[0]
    form = forms.Reset(request.POST, prefix="reset")
    if form.is_valid() and forms.tried(form, lambda: _reset(request, rule, region, form)):
        return _done(request, region)
    return _shown(request, now, region, form=forms.Setting(now=now), reset=form)


def _set(request: HttpRequest, rule: Local, region: Region, form: forms.Setting) -> None:
    local.set_value(
        rule, region, form.cleaned_data["value"],
        seat=_seat(request), at=clock.now(), reason=form.cleaned_data["reason"],
    )  # fmt: skip


def _reset(request: HttpRequest, rule: Local, region: Region, form: forms.Reset) -> None:
    reason = form.cleaned_data["reason"]
    local.reset(rule, region, seat=_seat(request), at=clock.now(), reason=reason)


def _done(request: HttpRequest, region: Region) -> HttpResponse:
    messages.success(request, _("已记入台账，新办的事项从现在起按新的值计算。"))
    return redirect(f"{reverse('regions:settings')}?region={region.code}")


def _shown(
    request: HttpRequest, now: InForce, region: Region, *, form: forms.Setting, reset: forms.Reset
) -> HttpResponse:
    lines = ledger.of(region).filter(kind__in=local.LEDGER_KINDS, facts__key=now.rule.key)
    context = {
        "region": region,
        "row": present.rule_row(now, region),
        "form": form,
        "reset": reset,
        "changes": present.changes(lines.order_by("-id")[:SHOWN_CHANGES], now),
    }
    refused = form.errors or reset.errors
    return render(request, "regions/setting.html", context, status=422 if refused else 200)


def _seat(request: HttpRequest) -> Setter:
    seat: Setter = request.seat  # type: ignore[attr-defined]
    return seat


def _rule(key: str) -> Local:
    if key not in local.registry:
        raise Unknown(_("没有这条规则。"))
    return local.registry[key]


def _region(request: HttpRequest) -> Region:
    """Return the area asked for by its code, if it lies in the seat's; the seat's own if none."""
    own = _seat(request).region
    code = request.GET.get("region", own.code)
    found = Region.objects.under(own).filter(code=code).first()
    if found is None:
        raise Unknown(_("没有这个区域。"))
    return found


def _areas(own: Region) -> list[Region]:
    """Return what the seat may choose from: its own area and those directly below."""
    return [own, *own.children.order_by("code")]
