"""通知的页面 — a seat's messages, and the list of people to telephone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huisheng.kernel import clock, paging
from huisheng.kernel.errors import Unknown
from huisheng.kernel.guards import seated
from huisheng.notifications import actions, queries, words
from huisheng.notifications.forms import ToldForm
from huisheng.people.models import Seat
from huisheng.ui.shapes import Stage, Tone

PAGE = 30


def _seat(request: HttpRequest) -> Seat:
    seat: Seat = request.seat  # type: ignore[attr-defined]
    return seat


@seated()
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """消息: what this seat was told, newest first."""
    seat = _seat(request)
    page = paging.page(queries.messages_of(seat), ["-id"], request.GET.get("after"), PAGE)
    shown = {
        "page": page,
        "rows": queries.rows(page.rows, seat),
        "new": Stage(_("未读"), Tone.WORK, "bell"),
        "phones": seat.role in queries.PHONES,
    }
    return render(request, "notifications/list.html", shown)


@seated()
@require_POST
def open_(request: HttpRequest, pk: UUID) -> HttpResponse:
    """打开: mark one message as read and go where it leads."""
    found = queries.messages_of(_seat(request)).filter(pk=pk).first()
    if found is None:
        raise Unknown(_("没有这一页。"))
    actions.mark_read(found, at=clock.now())
    return redirect(words.desk_path(found))


@seated()
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """全部标为已读."""
    actions.mark_all_read(_seat(request), at=clock.now())
    return redirect("notifications:list")


@seated(*queries.PHONES)
@require_safe
def phone_list(request: HttpRequest) -> HttpResponse:
    """电话告知清单: whom no machine reached; the number itself only by the case's reveal step."""
    return _phone_list(request)


@seated(*queries.PHONES)
@require_POST
def told(request: HttpRequest, pk: UUID) -> HttpResponse:
    """已告知: note how somebody was told."""
    found = queries.still_to_tell(_seat(request)).filter(pk=pk).first()
    if found is None:
        raise Unknown(_("没有这一页。"))
    form = ToldForm(request.POST, auto_id=f"{pk.hex}_%s")
    if not form.is_valid():
        return _phone_list(request, wrong=(pk, form), status=422)
    actions.mark_told(found, seat=_seat(request), at=clock.now(), note=form.cleaned_data["note"])
    words_done = _("已记下「%(ref)s」的告知情况。") % {"ref": found.facts.get("ref", "")}
    messages.success(request, words_done)
    return redirect("notifications:phone-list")


def _phone_list(
    request: HttpRequest, *, wrong: tuple[UUID, ToldForm] | None = None, status: int = 200
) -> HttpResponse:
    seat = _seat(request)
    page = paging.page(queries.still_to_tell(seat), ["id"], request.GET.get("after"), PAGE)
    entries = [
        (row, wrong[1] if wrong and wrong[0] == row.id else ToldForm(auto_id=f"{row.id.hex}_%s"))
        for row in queries.rows(page.rows, seat)
    ]
    return render(
        request, "notifications/phone_list.html", {"page": page, "entries": entries}, status=status
    )
