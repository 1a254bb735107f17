"""批量导入的页面 — upload, choose columns, see what is wrong, bring in; works without scripts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from huisheng.kernel import clock
from huisheng.kernel.errors import Invalid, Unknown
from huisheng.kernel.guards import seated
from huisheng.people.requests import seat_of
from huisheng.ui.shapes import Fact
from huisheng.voices import import_jobs
from huisheng.voices.columns import TARGETS
from huisheng.voices.import_forms import Columns, Upload
from huisheng.voices.models import ImportJob, ImportState

IMPORTERS = ("TOWN_OFFICER", "COUNTY_OFFICE")
LATEST = 10
SHOWN_ERRORS = 100

# Which part of the page a job's state shows.
_PARTS = {
    ImportState.UPLOADED: "voices/_import_columns.html",
    ImportState.CHECKING: "voices/_import_progress.html",
    ImportState.CHECKED: "voices/_import_report.html",
    ImportState.COMMITTING: "voices/_import_progress.html",
    ImportState.DONE: "voices/_import_done.html",
    ImportState.REFUSED: "voices/_import_refused.html",
}
_STEP = {
    ImportState.UPLOADED: 2,
    ImportState.CHECKING: 3,
    ImportState.CHECKED: 3,
    ImportState.COMMITTING: 4,
    ImportState.DONE: 4,
    ImportState.REFUSED: 3,
}


@seated(*IMPORTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """批量导入: choose a table; what was uploaded lately stands below."""
    seat = seat_of(request)
    form = Upload(request.POST or None, request.FILES or None, seat=seat)
    if request.method == "POST" and form.is_valid():
        try:
            job = import_jobs.receive(
                form.cleaned_data["file"], seat=seat, region=form.cleaned_data["region"],
                station=form.cleaned_data["station"], at=clock.now(),
            )  # fmt: skip
            return redirect("voices:import-job", job.pk)
        except Invalid as refusal:
            form.add_error("file", str(refusal))
    jobs = ImportJob.objects.visible_to(seat).order_by("-uploaded_at")[:LATEST]
    shown = {"form": form, "jobs": jobs}
    return render(request, "voices/import.html", shown, status=422 if form.is_bound else 200)


@seated(*IMPORTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """一份表格: its columns, then what is wrong with it or would come of it, then what came."""
    found = (
        ImportJob.objects.visible_to(seat_of(request))
        .select_related("region", "station", "seat__person", "seat__unit")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Unknown(_("没有这份表格。"))
    if request.method == "POST":
        return _act(request, found)
    return _show(request, found)


def _act(request: HttpRequest, job: ImportJob) -> HttpResponse:
    """Check with the columns chosen, choose them anew, or bring in what was checked."""
    wanted = request.POST.get("do", "")
    if wanted == "check":
        form = Columns(request.POST, columns=import_jobs.columns_of(job))
        if not form.is_valid():
            return _show(request, job, form=form, status=422)
        import_jobs.ask(job, ImportState.CHECKING, form.chosen, at=clock.now())
    elif wanted == "commit":
        import_jobs.ask(job, ImportState.COMMITTING, job.columns, at=clock.now())
        if job.state == ImportState.DONE:
            messages.success(request, _done_words(job))
    return redirect("voices:import-job", job.pk)


def _show(
    request: HttpRequest, job: ImportJob, *, form: Columns | None = None, status: int = 200
) -> HttpResponse:
    state = ImportState(job.state)
    choosing = form is not None or "columns" in request.GET or state == ImportState.UPLOADED
    if choosing and state not in import_jobs.WAITING and state != ImportState.DONE:
        state = ImportState.UPLOADED
        form = form or Columns(columns=import_jobs.columns_of(job))
    errors = job.report.get("errors", [])
    shown = {
        "job": job,
        "part": _PARTS[state],
        "step": _STEP[state],
        "busy": state in import_jobs.WAITING,
        "percent": import_jobs.percent(job),
        "form": form,
        "facts": _facts(job),
        "errors": errors[:SHOWN_ERRORS],
        "more_errors": max(0, len(errors) - SHOWN_ERRORS),
        "done_words": _done_words(job),
    }
    page = "voices/_import_live.html" if _asks_for_part(request) else "voices/import_job.html"
    return render(request, page, shown, status=status)


def _asks_for_part(request: HttpRequest) -> bool:
    """Tell whether poll.js asks; only for what changes, without the frame around it."""
    return request.headers.get("X-Part") == "live" and request.method == "GET"


def _facts(job: ImportJob) -> list[Fact]:
    """Return what a check or an import found, as counts."""
    report = job.report
    if not report:
        return []
    chosen = "、".join(f"{TARGETS[t].label} ← {c}" for t, c in job.columns.items() if t in TARGETS)
    found = [
        Fact(_("表里有"), _rows(report["rows"])),
        Fact(_("新的"), _rows(report["created"])),
        Fact(_("已经有的"), _rows(report["unchanged"]), hint=_("导入过或表里重复的，不再存")),
        Fact(_("有问题的"), _rows(report["facts"].get("refused", 0))),
        Fact(_("各列"), chosen),
    ]
    if left_out := report["facts"].get("left_out"):
        found.append(Fact(_("没有导入的列"), "、".join(left_out)))
    return found


def _rows(number: int) -> str:
    return ngettext("%(n)d行", "%(n)d行", number) % {"n": number}


def _done_words(job: ImportJob) -> str:
    created = job.report.get("created", 0)
    return ngettext("导入了%(n)d件反映。", "导入了%(n)d件反映。", created) % {"n": created}
