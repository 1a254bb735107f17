"""人员与单位的页面 — who serves here, in which seats, and how they sign in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huisheng.kernel import clock, paging
from huisheng.kernel.errors import Invalid, Unknown
from huisheng.kernel.guards import seated
from huisheng.people import actions, forms, policy, queries
from huisheng.people.models import Person, Role, Seat, Unit
from huisheng.people.requests import reauthenticated, seat_of

KEEPERS = ("TOWN_OFFICER", "COUNTY_OFFICE", "SECURITY_ADMIN")


@seated(*KEEPERS)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """人员: everybody who serves in this area, by name or pinyin."""
    words = request.GET.get("q", "").strip()[:40]
    found = queries.people_under(seat_of(request), words)
    page = paging.page(found, order=("name", "id"), after=request.GET.get("after"))
    shown = {"page": page, "q": words}
    return render(request, "people/people.html", shown)


@seated(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """Add somebody."""
    form = forms.PersonForm(request.POST or None)
    if form.is_valid():
        person = actions.add_person(**form.cleaned_data, seat=seat_of(request), at=clock.now())
        return redirect("people:person", person.pk)
    return _form(request, form, _("添加人员"), back="people:people")


@seated(*KEEPERS)
@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: mandates, seats, account."""
    found = _person(request, pk)
    seats = found.seats.exclude(role=Role.SYSTEM).select_related("region", "unit", "person")
    today, mine = clock.today(), seat_of(request)
    rows = [
        (seat, seat.active_until is None or seat.active_until > today,
         policy.administers(mine, seat.region) and seat.role in policy.may_give(mine))
        for seat in seats.order_by("-active_from")
    ]  # fmt: skip
    shown = {"person": found, "rows": rows, "mandates": found.mandates.select_related("term")}
    return render(request, "people/person.html", shown)


@seated(*KEEPERS)
@reauthenticated
@require_http_methods(["GET", "POST"])
def new_seat(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a person a seat."""
    found, seat, today = _person(request, pk), seat_of(request), clock.today()
    form = forms.SeatForm(request.POST or None, seat=seat, person=found, on=today)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.give_seat(
                found, role=Role(given["role"]), region=given["region"], unit=given["unit"],
                title=given["title"], stands_in_for=given["stands_in_for"],
                on=given["active_from"], until=given["active_until"],
                seat=seat, at=clock.now(),
            )  # fmt: skip
            return redirect("people:person", pk)
        except Invalid as refusal:
            _blame(form, refusal)
    return _form(request, form, _("设置岗位"), back="people:person", pk=pk, who=found.name)


@seated(*KEEPERS)
@reauthenticated
@require_http_methods(["GET", "POST"])
def end_seat(request: HttpRequest, pk: UUID, key: UUID) -> HttpResponse:
    """End one of a person's seats, from today."""
    found = _person(request, pk)
    given = (
        Seat.objects.select_related("region", "person", "unit").filter(pk=key, person=found).first()
    )
    if given is None:
        raise Unknown(_("没有这个岗位。"))
    form = forms.EndForm(request.POST or None)
    if form.is_valid():
        actions.end_seat(
            given, on=clock.today(), reason=form.cleaned_data["reason"],
            seat=seat_of(request), at=clock.now(),
        )  # fmt: skip
        return redirect("people:person", pk)
    return _form(request, form, _("停用岗位"), back="people:person", pk=pk, who=given.printed)


@seated(*KEEPERS)
@reauthenticated
@require_http_methods(["GET", "POST"])
def new_account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open an account; its first password is shown on this one page and nowhere again."""
    found = _person(request, pk)
    form = forms.AccountForm(request.POST or None)
    if form.is_valid():
        try:
            password = actions.give_account(
                found, form.cleaned_data["username"], seat=seat_of(request), at=clock.now()
            )
            return _password(request, found, password)
        except Invalid as refusal:
            _blame(form, refusal)
    return _form(request, form, _("开通账号"), back="people:person", pk=pk, who=found.name)


@seated(*KEEPERS)
@reauthenticated
@require_POST
def reset_password(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Draw a new password and show it once."""
    found = _person(request, pk)
    password = actions.reset_password(found, seat=seat_of(request), at=clock.now())
    return _password(request, found, password)


@seated(*KEEPERS)
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """单位: the organs and offices of this area."""
    return render(
        request, "people/units.html", {"units": queries.units_under(seat_of(request))[:500]}
    )


@seated(*KEEPERS)
@reauthenticated
@require_http_methods(["GET", "POST"])
def unit(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """Add or change a unit."""
    seat = seat_of(request)
    found = queries.units_under(seat).filter(pk=pk).first() if pk else Unit()
    if found is None:
        raise Unknown(_("没有这个单位。"))
    form = forms.UnitForm(request.POST or None, instance=found, seat=seat)
    if form.is_valid():
        actions.add_unit(form.save(commit=False), seat=seat, at=clock.now())
        messages.success(request, _("单位已保存。"))
        return redirect("people:units")
    return _form(request, form, _("单位"), back="people:units")


def _person(request: HttpRequest, pk: UUID) -> Person:
    found = queries.people_under(seat_of(request)).filter(pk=pk).first()
    if found is None:
        raise Unknown(_("没有这个人。"))
    return found


def _form(
    request: HttpRequest,
    form: BaseForm,
    title: str,
    *,
    back: str,
    pk: UUID | None = None,
    who: str = "",
) -> HttpResponse:
    shown: dict[str, Any] = {"form": form, "title": title, "back": back, "pk": pk, "who": who}
    return render(request, "people/form.html", shown, status=422 if form.is_bound else 200)


def _blame(form: BaseForm, refusal: Invalid) -> None:
    for field, words in (refusal.fields or {"__all__": [str(refusal.message)]}).items():
        form.add_error(None if field == "__all__" else field, list(words))


def _password(request: HttpRequest, found: Person, password: str) -> HttpResponse:
    shown = {"person": found, "password": password}
    response = render(request, "people/password.html", shown)
    response["Cache-Control"] = "no-store"
    return response
