"""待办 — one row per holder of an open case of any kind: what every inbox and badge reads."""

from __future__ import annotations

from django.db import models

from huisheng.kernel.ids import uuid7
from huisheng.regions.models import Region


class WorkItem(models.Model):
    """待办 — a case as it lies on one holder's desk, written with the step that put it there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holder = models.UUIDField()  # a unit's key, or a deputy's seat's
    due_on = models.DateField()
    case_kind = models.CharField(max_length=20)
    case_id = models.UUIDField()
    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    place = models.CharField(max_length=80, blank=True)
    stage = models.CharField(max_length=20)
    due_is_provisional = models.BooleanField(default=False)
    arrived_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "holder"], name="case_lies_once_on_a_holders_desk"
            ),
        ]
        indexes = [models.Index(fields=["holder", "due_on", "id"], name="workitem_by_due_date")]

    def __str__(self) -> str:
        return self.title


class Reminder(models.Model):
    """提醒 — a reminder already given, so that none is given twice for the same date."""

    case_id = models.UUIDField()
    due_on = models.DateField()
    kind = models.CharField(max_length=16)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "due_on", "kind"], name="reminder_once_per_due_date_and_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on}"
