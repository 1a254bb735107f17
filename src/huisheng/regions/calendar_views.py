"""工作日历的页面 — a year as twelve small months, one day, and the yearly notice."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huisheng.audit.ledger import Actor
from huisheng.kernel import clock
from huisheng.kernel.errors import Unknown
from huisheng.kernel.guards import seated
from huisheng.regions import calendars, forms, policy, present
from huisheng.regions.models import DayKind

YEARS_AROUND = 3


@seated()
@require_safe
def this_year(request: HttpRequest) -> HttpResponse:
    """The calendar opens at the present year."""
    return redirect("regions:year", clock.today().year)


@seated()
@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """工作日历: one year, and whether its notice is out."""
    _check(year)
    calendar, today = calendars.calendar(), clock.today()
    edits = policy.keeps_calendar(request.seat)  # type: ignore[attr-defined]
    context = {
        "year": year,
        "before": max(year - 1, calendars.FIRST_YEAR),
        "after": min(year + 1, calendars.LAST_YEAR),
        "weekdays": present.weekdays(),
        "months": present.months(year, calendar, today=today, edits=edits),
        "published": not calendar.is_provisional(date(year, 1, 1)),
        "edits": edits,
    }
    return render(request, "regions/calendar.html", context)


@seated(*policy.CALENDAR_KEEPERS)
@require_http_methods(["GET", "POST"])
def day(request: HttpRequest, day: date) -> HttpResponse:
    """One day: off, made up, or what its weekday says."""
    _check(day.year)
    now = _as_it_is(day)
    form = forms.Day(request.POST if request.method == "POST" else None, day=day, initial=now)
    if form.is_valid() and forms.tried(form, lambda: _mark(request, day, form)):
        messages.success(request, _("已改，并记入台账。"))
        return redirect("regions:year", day.year)
    context = {"day": day, "form": form}
    return render(request, "regions/day.html", context, status=422 if form.errors else 200)


@seated(*policy.CALENDAR_KEEPERS)
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, year: int) -> HttpResponse:
    """Say that a year's days are now those of the official notice, or take that back."""
    _check(year)
    published = calendars.calendar().is_provisional(date(year, 1, 1))
    form = forms.Notice(request.POST or None)
    if form.is_valid() and forms.tried(form, lambda: _publish(request, year, published, form)):
        messages.success(request, _("已改，并记入台账。"))
        return redirect("regions:year", year)
    context = {"year": year, "publishes": published, "form": form}
    return render(request, "regions/notice.html", context, status=422 if form.errors else 200)


def _check(year: int) -> None:
    if not calendars.FIRST_YEAR <= year <= calendars.LAST_YEAR:
        raise Unknown(_("没有这一年的日历。"))


def _as_it_is(day: date) -> dict[str, str]:
    """Return what the form of a day begins with."""
    calendar = calendars.calendar()
    if day in calendar.work:
        return {"kind": DayKind.WORK.value, "name": calendar.work[day]}
    name = calendar.day_off(day)
    return {"kind": DayKind.OFF.value, "name": name} if name else {"kind": forms.PLAIN}


def _mark(request: HttpRequest, day: date, form: forms.Day) -> None:
    seat: Actor = request.seat  # type: ignore[attr-defined]
    at, reason = clock.now(), form.cleaned_data["reason"]
    kind, name = form.cleaned_data["kind"], form.cleaned_data["name"]
    if kind == forms.PLAIN:
        calendars.clear_day(day, seat=seat, at=at, reason=reason)
    else:
        calendars.mark_day(day, DayKind(kind), name, seat=seat, at=at, reason=reason)


def _publish(request: HttpRequest, year: int, published: bool, form: forms.Notice) -> None:
    seat: Actor = request.seat  # type: ignore[attr-defined]
    reason = form.cleaned_data["reason"]
    calendars.publish_year(year, seat=seat, at=clock.now(), published=published, reason=reason)
