"""办理记事 — what somebody did on the way, for colleagues."""

from __future__ import annotations

from django.db import models

from huisheng.people.models import Seat
from huisheng.regions.models import Region
from huisheng.voices.models.voices import Voice


class Note(models.Model):
    """记事 — a dated remark on the case; never shown to the public."""

    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="notes")
    text = models.CharField(max_length=1000)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:30]
