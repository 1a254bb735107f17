"""反映人身份 — who spoke, sealed apart from what was said (security.md D2, D11)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huisheng.people.models import Seat
from huisheng.regions.models import Region
from huisheng.voices.models.reveals import RevealReason, RevealRequest
from huisheng.voices.models.voices import Voice


class Identity(models.Model):
    """身份封存件 — name, telephone, address under the subject's own key.

    No foreign key leads from or to the voice: the row is found by a keyed hash of the voice's
    id, so that a copy of the database does not say who spoke, nor even whose row this is.
    """

    ref = models.BinaryField(max_length=32, primary_key=True)
    wrapped_key = models.BinaryField(max_length=63)
    sealed = models.BinaryField()
    pin_hash = models.BinaryField(max_length=32)
    tail_hash = models.BinaryField(max_length=32, null=True)  # of the phone's last four digits
    phone_index = models.BinaryField(max_length=8, null=True)  # blind index, for look-up

    class Meta:
        indexes = [models.Index(fields=["phone_index"], name="identity_by_blind_phone")]

    def __str__(self) -> str:
        return "sealed"


class Reveal(models.Model):
    """查看记录 — one look at a reporter's contact: who, why, when, approved by whom.

    The reporter sees every one. A look without a request is from before requests were needed.
    """

    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="reveals")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("理由"), max_length=12, choices=RevealReason)
    remark = models.CharField(_("说明"), max_length=200)
    request = models.OneToOneField(RevealRequest, null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["voice", "seat", "until"], name="reveal_still_open"),
            models.Index(fields=["tenant", "at"], name="reveal_of_tenant_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.at:%Y-%m-%d %H:%M}"
