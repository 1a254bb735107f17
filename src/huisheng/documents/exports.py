"""导出的办理 — asked for with a purpose, written by the worker, fetched by who asked, then dropped.

An export is a row before it is a file: the worker finds it, and a sweep drops the file after a
day. What the file shows is what the pages show the same seat: `visible_to` and the projection.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from huisheng.audit import ledger
from huisheng.documents import sheets
from huisheng.documents.models import Export, ExportState
from huisheng.documents.sources import Source, source_of
from huisheng.kernel import clock
from huisheng.kernel.days import day_of
from huisheng.kernel.errors import NotNow, Refused, TooMany
from huisheng.kernel.progress import FileProgress
from huisheng.people.models import Seat
from huisheng.workflow import throttle

KEPT = timedelta(hours=24)
MOST_ROWS = 50_000
MOST_PER_HOUR = 10
LEASE = timedelta(minutes=10)  # after which a worker that says nothing is taken for dead


def ask(
    source: Source, filters: Mapping[str, str], *, seat: Seat, session: str, format: str,
    purpose: str, note: str, at: datetime,
) -> Export:  # fmt: skip
    """Ask for a list as a file; the worker writes it. Raises TooMany after ten in an hour.

    session  the key of the session that asks: only it may fetch the file
    """
    user = str(seat.person_id or seat.pk)
    throttle.count("export", user, at=at, minutes=60)
    if throttle.so_far("export", user, at=at, minutes=60) > MOST_PER_HOUR:
        raise TooMany(
            _("一小时里最多导出%(most)d次。") % {"most": MOST_PER_HOUR},
            way_out=_("请过一会儿再导出；已经导出的可以再下载。"),
        )
    export = Export(
        tenant_id=seat.tenant_id, seat=seat, session=_digest(session), kind=source.kind,
        filters=dict(filters), format=format, purpose=purpose, note=note,
        language=translation.get_language() or settings.LANGUAGE_CODE, asked_at=at,
        expires_at=at + KEPT,
    )  # fmt: skip
    with transaction.atomic():
        export.save(force_insert=True)
        _record("ask", export, seat, at, filtered=sorted(k for k, v in filters.items() if v))
    return export


def _digest(session: str) -> bytes:
    return hashlib.sha256(session.encode()).digest()


def _record(step: str, export: Export, seat: Seat, at: datetime, **facts: object) -> None:
    """Write the ledger line; what was typed into filters may be a name and stays out of it."""
    told = {"kind": export.kind, "format": export.format, "purpose": export.purpose}
    ledger.record(f"export.{step}", export, seat=seat, at=at, facts=told | facts)


def path_of(export: Export) -> Path:
    """Return where an export's file lies, readable by the product alone."""
    return Path(settings.HUISHENG_DATA_DIR) / "exports" / export.pk.hex


def progress_of(export: Export) -> FileProgress:
    """Return the file in which an export's progress stands."""
    return FileProgress(path_of(export).with_suffix(".progress"))


def run_waiting(at: datetime) -> int:
    """Write the exports that wait, the oldest first; return how many were done."""
    waiting = Export.objects.filter(_free(at)).select_related("seat__person", "seat__region")
    return sum(run(export, at=at) for export in waiting.order_by("asked_at"))


def _free(at: datetime) -> Q:
    free = Q(begun_at__isnull=True) | Q(begun_at__lt=at - LEASE)
    return Q(state=ExportState.WAITING) & free


def run(export: Export, *, at: datetime) -> bool:
    """Write one export, unless another worker has it. Tell whether it was done here."""
    if not Export.objects.filter(_free(at), pk=export.pk).update(begun_at=at):
        return False
    progress = progress_of(export)
    try:
        with translation.override(export.language):
            export.rows = _written(export, progress, at)
    except Refused as refusal:
        export.state, export.refusal = ExportState.REFUSED, f"{refusal} {refusal.way_out}"[:300]
    else:
        export.state = ExportState.READY
    export.done_at = at
    with transaction.atomic():
        export.save(update_fields=["state", "refusal", "rows", "done_at"])
        _record("write", export, export.seat, at, rows=export.rows)
    progress.forget()
    return True


def _written(export: Export, progress: FileProgress, at: datetime) -> int:
    """Write the file, whole or not at all; return how many rows it has."""
    seat = _seat_still_held(export, at)
    source = source_of(export.kind, seat)
    path = path_of(export)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    progress.total = MOST_ROWS
    too_many = _("超过%(most)d行，请先按环节、类别筛选再导出。") % {"most": MOST_ROWS}
    try:
        rows = sheets.write(
            draft, export.format, _above(export, at), source.columns(seat),
            source.rows(seat, export.filters), most=MOST_ROWS, too_many=too_many,
            counted=lambda _number: progress.step(),
        )  # fmt: skip
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return rows


def _seat_still_held(export: Export, at: datetime) -> Seat:
    day = day_of(at)
    if not Seat.objects.in_force(day).filter(pk=export.seat_id).exists():
        raise NotNow(_("导出的岗位已经结束。"))
    seat = export.seat
    seat.as_of = day
    return seat


def _above(export: Export, at: datetime) -> list[str]:
    """Return the first row's cells: who took it out, when, what for; whose it is can be seen."""
    asked = f"{clock.local(export.asked_at):%Y-%m-%d %H:%M}"
    above = [
        _("导出：%(who)s") % {"who": export.seat.printed},
        _("时间：%(when)s") % {"when": asked},
        _("用途：%(purpose)s") % {"purpose": export.purpose_in_words},
        _("内部资料，用毕删除"),
    ]
    return [*above, _("演示数据")] if settings.DEMO else above


def fetch(export: Export, *, seat: Seat, session: str, at: datetime) -> Path:
    """Return the file to hand out, having written down who took it.

    Raises NotNow where it is not ready, no longer there, or was asked for in another session.
    """
    if bytes(export.session) != _digest(session):
        raise NotNow(_("这份文件只能在导出时的那次登录里下载。"), way_out=_("请重新导出一份。"))
    if not export.is_open(at) or not path_of(export).is_file():
        raise NotNow(_("文件还没有生成，或者已经删去。"), way_out=_("文件只留24小时，请重新导出。"))
    with transaction.atomic():
        _record("download", export, seat, at, rows=export.rows)
    return path_of(export)


def forget(at: datetime) -> int:
    """Drop the files of exports older than a day; return how many. The rows stay."""
    old = Export.objects.filter(state=ExportState.READY, expires_at__lte=at)
    dropped = 0
    for export in old:
        path_of(export).unlink(missing_ok=True)
        dropped += Export.objects.filter(pk=export.pk).update(state=ExportState.DROPPED)
    return dropped
