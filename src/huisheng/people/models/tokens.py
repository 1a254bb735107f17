"""令牌 — what a machine shows instead of signing in; of the secret only a hash is kept."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.ids import uuid7
from huisheng.people.models.seats import Seat
from huisheng.regions.models import Region


class ApiToken(models.Model):
    """接口令牌 — lets a program act from one seat, as long as the seat is in force."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(_("用途"), max_length=60)
    prefix = models.CharField(max_length=8)  # the secret's first characters, to find the row by
    digest = models.BinaryField(max_length=32)  # SHA-256 of the secret's 32 bytes
    created_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["prefix"], name="token_by_its_first_characters")]
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="token_secret_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.prefix}…"
