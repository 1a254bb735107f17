"""反映人身份 — who spoke, sealed apart from what was said (security.md D2, D11)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huisheng.people.models import Seat
from huisheng.regions.models import Region
from huisheng.voices.models.voices import Voice


class Identity(models.Model):
    """身份封存件 — name, telephone, address under the subject's own key.

    No foreign key leads from or to the voice: the row is found by a keyed hash of the voice's
    id, so that a copy of the database does not say who spoke, nor even whose row this is.
    """

    ref = models.BinaryField(max_length=32, primary_key=True)
    wrapped_key = models.BinaryField(max_length=61)
    sealed = models.BinaryField()
    pin_hash = models.BinaryField(max_length=32)
    tail_hash = models.BinaryField(max_length=32, null=True)  # of the phone's last four digits
    phone_index = models.BinaryField(max_length=8, null=True)  # blind index, for look-up

    class Meta:
        indexes = [models.Index(fields=["phone_index"], name="identity_by_blind_phone")]

    def __str__(self) -> str:
        return "sealed"


class RevealReason(models.TextChoices):
    """查看理由 — the reasons for which a contact may be looked at."""

    CALL_BACK = "CALL_BACK", _("电话回访或告知答复")
    VISIT = "VISIT", _("约定上门查看")
    CLARIFY = "CLARIFY", _("核实情况")
    URGENT = "URGENT", _("紧急安全事项")


class Reveal(models.Model):
    """查看记录 — one look at a reporter's contact: who, why, when. The reporter sees how many."""

    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="reveals")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("理由"), max_length=12, choices=RevealReason)
    remark = models.CharField(_("说明"), max_length=200)
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["voice", "seat", "until"], name="reveal_still_open")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.at:%Y-%m-%d %H:%M}"
