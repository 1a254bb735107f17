"""附件 — photographs that came with a voice, re-encoded so that only the picture is left."""

from __future__ import annotations

from django.db import models

from huisheng.kernel.ids import uuid7
from huisheng.regions.models import Region
from huisheng.voices.models.voices import Voice


class Attachment(models.Model):
    """照片 — stored under its own key outside the web root; the original name is not kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="attachments")
    position = models.PositiveSmallIntegerField()
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()  # bytes
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["voice", "position"], name="attachment_once_per_position"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.media_type} {self.size}"
