"""导出的页面 — what for, how far it is, the file; works without scripts."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huisheng.documents import exports, sheets
from huisheng.documents.forms import Ask
from huisheng.documents.models import Export, ExportState
from huisheng.documents.sources import source_of
from huisheng.kernel import clock, filegate
from huisheng.kernel.errors import Unknown
from huisheng.kernel.guards import seated
from huisheng.people.requests import reauthenticated, seat_of

LATEST = 10


@seated()
@reauthenticated
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """导出一份清单: as it is filtered on its own page; first, what for."""
    seat = seat_of(request)
    source = source_of(kind, seat)
    filters = source.read(request.GET)
    form = Ask(request.POST or None)
    if request.method == "POST" and form.is_valid():
        export = exports.ask(
            source, filters, seat=seat, session=request.session.session_key or "",
            at=clock.now(), **form.cleaned_data,
        )  # fmt: skip
        return redirect("documents:export", export.pk)
    back = reverse(source.back) + (f"?{urlencode(filters)}" if filters else "")
    shown = {
        "form": form, "source": source, "facts": source.told(seat, filters), "back": back,
        "columns": source.columns(seat), "most": exports.MOST_ROWS,
        "exports": Export.objects.visible_to(seat).order_by("-asked_at")[:LATEST],
    }  # fmt: skip
    return render(request, "documents/ask.html", shown, status=422 if form.is_bound else 200)


@seated()
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """一份导出: how far it has come, then the file."""
    export = _visible(request, pk)
    shown = {
        "export": export,
        "busy": export.state == ExportState.WAITING,
        "is_open": export.is_open(clock.now()),
        "rows_so_far": exports.progress_of(export).so_far,
    }
    is_part = request.headers.get("X-Part") == "live"
    return render(request, f"documents/{'_live' if is_part else 'export'}.html", shown)


@seated()
@require_safe
def file(request: HttpRequest, pk: UUID) -> FileResponse:
    """下载: to whoever asked, from the same seat, in the same session, for a day."""
    export, at = _visible(request, pk), clock.now()
    path = exports.fetch(
        export, seat=seat_of(request), session=request.session.session_key or "", at=at
    )
    # Nothing personal in the name: it stands in downloads folders and in chat groups.
    name = f"{export.kind}-{clock.local(export.asked_at):%Y%m%d-%H%M}.{export.format.lower()}"
    return filegate.download(path, name, sheets.MEDIA_TYPES[export.format])


def _visible(request: HttpRequest, pk: UUID) -> Export:
    found = Export.objects.visible_to(seat_of(request)).filter(pk=pk).first()
    if found is None:
        raise Unknown(_("没有这一页。"))
    return found
