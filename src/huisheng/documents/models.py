"""导出 — a list somebody asked for as a file, from the asking to the day it is dropped."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.ids import uuid7
from huisheng.people.models import Seat
from huisheng.regions.models import Region


class ExportState(models.TextChoices):
    """状态 — where an export stands."""

    WAITING = "WAITING", _("正在生成")
    READY = "READY", _("可以下载")
    REFUSED = "REFUSED", _("没有生成")
    DROPPED = "DROPPED", _("已删去")


class ExportFormat(models.TextChoices):
    """格式 — what the file is."""

    XLSX = "XLSX", _("Excel 表格（XLSX）")
    CSV = "CSV", _("CSV 表格")


class Purpose(models.TextChoices):
    """用途 — what a list is taken out for; it stands in the file's first row and in the ledger."""

    MEETING = "MEETING", _("会议或督办")
    REPORT = "REPORT", _("统计报送")
    VISIT = "VISIT", _("走访调研")
    ARCHIVE = "ARCHIVE", _("归档")
    OTHER = "OTHER", _("其他（请写明）")


class ExportQuerySet(models.QuerySet["Export"]):
    """The door to exports."""

    def visible_to(self, seat: Seat) -> ExportQuerySet:
        """Whoever asked for it, from the same seat: what is in it was chosen for that reader."""
        return self.filter(seat=seat, tenant_id=seat.tenant_id)


class Export(models.Model):
    """导出 — its file lies under this row's key for a day; the row stays and says who took it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    session = models.BinaryField(max_length=32)  # SHA-256 of the session that asked
    kind = models.CharField(max_length=20)  # what is listed: a registered source
    filters = models.JSONField(default=dict)
    format = models.CharField(_("格式"), max_length=4, choices=ExportFormat)
    purpose = models.CharField(_("用途"), max_length=8, choices=Purpose)
    note = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.WAITING)
    refusal = models.CharField(max_length=300, blank=True)
    rows = models.PositiveIntegerField(null=True)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)  # a worker has it in hand since
    done_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(purpose="OTHER") | ~models.Q(note=""),
                name="another_purpose_is_written_out",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="READY") | models.Q(rows__isnull=False),
                name="ready_export_has_its_rows_counted",
            ),
        ]
        indexes = [
            models.Index(fields=["seat", "-asked_at"], name="export_of_seat"),
            models.Index(
                fields=["asked_at"], name="export_that_waits",
                condition=models.Q(state=ExportState.WAITING),
            ),
            models.Index(
                fields=["expires_at"], name="export_that_expires",
                condition=models.Q(state=ExportState.READY),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d %H:%M}"

    def is_open(self, at: datetime) -> bool:
        """Whether its file may still be downloaded."""
        return self.state == ExportState.READY and at < self.expires_at

    @property
    def purpose_in_words(self) -> str:
        """The purpose as it is printed in the file."""
        said = Purpose(self.purpose).label if self.purpose != Purpose.OTHER else ""
        return "；".join(part for part in (str(said), self.note) if part)
