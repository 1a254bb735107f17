"""导入任务的办理 — an upload is kept, its columns are chosen, then it is checked, then brought in.

Small tables are done while the person waits, larger ones by the worker, which finds them by their
rows. How far it has come stands in a small file beside the upload and not in the row: the import
is one transaction, and on SQLite nobody else can write while it lasts.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext as _

from huisheng.kernel import filegate, tabular
from huisheng.kernel.days import day_of
from huisheng.kernel.errors import Invalid, NotNow, Refused
from huisheng.kernel.progress import FileProgress
from huisheng.kernel.text import clean
from huisheng.people.models import Seat
from huisheng.regions.models import Region
from huisheng.stations.models import Station
from huisheng.voices import columns, importing
from huisheng.voices.importrows import Order
from huisheng.voices.models import ImportJob, ImportState

KEPT = timedelta(hours=24)
MOST_BYTES = 40 * 1024 * 1024
SMALL = 256 * 1024  # bytes: a second or two
LEASE = timedelta(minutes=10)  # after which a worker that says nothing is taken for dead
SAMPLES, SAMPLE = 3, 40

WAITING = (ImportState.CHECKING, ImportState.COMMITTING)


@dataclass(frozen=True)
class Column:
    """一列 — its name, some of its cells, and what it is taken to hold."""

    name: str
    samples: list[str]
    target: str


def receive(
    file: UploadedFile, *, seat: Seat, region: Region, station: Station | None, at: datetime
) -> ImportJob:
    """Keep an upload, if it is a table at all. Raises Invalid with what is wrong with it."""
    if (file.size or 0) > MOST_BYTES:
        raise Invalid(_("文件超过 40 兆，请拆成几份再导入。"))
    file.seek(0)
    if why := filegate.not_a_table(file.read(filegate.HEAD), file.name or ""):
        raise Invalid(why)
    job = ImportJob(
        tenant_id=region.tenant_id, seat=seat, region=region, station=station,
        name=clean(filegate.harmless_name(file.name or "")) or _("未命名"), size=file.size or 0,
        uploaded_at=at,
    )  # fmt: skip
    path = path_of(job)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    try:
        job.columns = columns.guess(column.name for column in columns_of(job))
    except Invalid:
        path.unlink()
        raise
    job.save(force_insert=True)
    return job


def path_of(job: ImportJob) -> Path:
    """Return where a job's upload lies, readable by the product alone."""
    return Path(settings.HUISHENG_DATA_DIR) / "imports" / job.pk.hex


def columns_of(job: ImportJob) -> list[Column]:
    """Return the table's columns with samples. Raises Invalid for what cannot be read as one."""
    taken = {column: target for target, column in job.columns.items()}
    with _opened(job) as file:
        table = tabular.read(file, job.name)
        rows = [row for _number, row in islice(table.rows, SAMPLES)]
    return [
        Column(name, [_short(row[name]) for row in rows if row[name]], taken.get(name, ""))
        for name in table.columns
    ]


def _opened(job: ImportJob) -> IO[bytes]:
    try:
        return path_of(job).open("rb")
    except FileNotFoundError:
        raise NotNow(_("上传的表格只留 24 小时，已经删去。"), way_out=_("请重新上传。")) from None


def _short(cell: str) -> str:
    return cell if len(cell) <= SAMPLE else cell[: SAMPLE - 1] + "…"


def ask(job: ImportJob, state: ImportState, said: Mapping[str, str], *, at: datetime) -> None:
    """Have a job checked or brought in: at once if it is small, else by the worker.

    `said` is {target: column}, whole: what is not in it is not taken. Raises NotNow where the
    job is being worked on or done with.
    """
    moved = ImportJob.objects.filter(pk=job.pk, state__in=_BEFORE[state]).update(
        state=state, columns=dict(said), begun_at=None, report={}, refusal=""
    )
    if not moved:
        raise NotNow(_("这份表格正在处理，或者已经导入。"), way_out=_("请回到这一页看最新情况。"))
    job.refresh_from_db()
    progress_path(job).unlink(missing_ok=True)
    if job.size <= SMALL:
        run(job, at=at)


_BEFORE = {
    ImportState.CHECKING: [ImportState.UPLOADED, ImportState.CHECKED, ImportState.REFUSED],
    ImportState.COMMITTING: [ImportState.CHECKED],
}


def run_waiting(at: datetime) -> int:
    """Do the jobs that wait, the oldest first; return how many were done."""
    done = 0
    for job in ImportJob.objects.filter(_free(at)).order_by("uploaded_at"):
        done += run(job, at=at)
    return done


def run(job: ImportJob, *, at: datetime) -> bool:
    """Check or bring in one job, unless another worker has it. Tell whether it was done here."""
    if not ImportJob.objects.filter(_free(at), pk=job.pk).update(begun_at=at):
        return False
    job.seat.as_of = day_of(at)
    absent = {target: "" for target in columns.TARGETS if target not in job.columns}
    order = Order(job.region, job.seat, at, job.station, absent | job.columns)
    checking = job.state == ImportState.CHECKING
    try:
        with _opened(job):
            pass
        report = importing.take_in(
            path_of(job), order, dry_run=checking, progress=FileProgress(progress_path(job))
        )
    except Refused as refusal:
        job.state, job.refusal = ImportState.REFUSED, f"{refusal} {refusal.way_out}".strip()[:300]
    else:
        job.report = report.as_json()
        job.state = ImportState.CHECKED if checking or not report.ok else ImportState.DONE
    job.done_at = at
    job.save(update_fields=["state", "refusal", "report", "done_at"])
    progress_path(job).unlink(missing_ok=True)
    if job.state == ImportState.DONE:
        path_of(job).unlink(missing_ok=True)
    return True


def _free(at: datetime) -> Q:
    return Q(state__in=WAITING) & (Q(begun_at__isnull=True) | Q(begun_at__lt=at - LEASE))


def forget(at: datetime) -> int:
    """Delete uploads older than a day; return how many. What came of them stays."""
    dropped = 0
    folder = Path(settings.HUISHENG_DATA_DIR) / "imports"
    for path in folder.glob("*") if folder.is_dir() else []:
        if path.stat().st_mtime < (at - KEPT).timestamp():
            path.unlink(missing_ok=True)
            dropped += 1
    return dropped


def progress_path(job: ImportJob) -> Path:
    """Return the file in which a job's progress stands."""
    return path_of(job).with_suffix(".progress")


def percent(job: ImportJob) -> int:
    """Return how far a job has come, 0 to 99; 0 while it waits for the worker."""
    return FileProgress(progress_path(job)).percent
