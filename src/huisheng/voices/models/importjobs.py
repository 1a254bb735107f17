"""导入任务 — a table somebody uploaded, on its way to becoming voices."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.ids import uuid7
from huisheng.people.models import Seat
from huisheng.regions.models import Region
from huisheng.stations.models import Station


class ImportState(models.TextChoices):
    """状态 — where an upload stands. Two of them wait for the worker."""

    UPLOADED = "UPLOADED", _("等您选列")
    CHECKING = "CHECKING", _("正在检查")
    CHECKED = "CHECKED", _("已检查")
    COMMITTING = "COMMITTING", _("正在导入")
    DONE = "DONE", _("已导入")
    REFUSED = "REFUSED", _("没有导入")


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    """The door to uploads."""

    def visible_to(self, seat: Seat) -> ImportJobQuerySet:
        """Whoever uploaded it, from the same seat; the table is full of other people's names."""
        return self.filter(seat=seat, tenant_id=seat.tenant_id)


class ImportJob(models.Model):
    """导入任务 — the file lies under the job's key in the data directory for 24 hours."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)  # as the uploader calls it, to tell two uploads apart
    size = models.PositiveIntegerField()  # bytes
    columns = models.JSONField(default=dict)  # {target: column}, as chosen
    state = models.CharField(max_length=12, choices=ImportState, default=ImportState.UPLOADED)
    report = models.JSONField(default=dict)
    refusal = models.CharField(max_length=300, blank=True)
    uploaded_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)  # a worker has it in hand since
    done_at = models.DateTimeField(null=True)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["seat", "-uploaded_at"], name="import_job_of_seat"),
            models.Index(
                fields=["uploaded_at"],
                name="import_job_that_waits",
                condition=models.Q(state__in=[ImportState.CHECKING, ImportState.COMMITTING]),
            ),
        ]

    def __str__(self) -> str:
        return self.name
