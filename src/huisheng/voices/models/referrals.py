"""转送与不予受理 — what leaves the loop, proposed by one person and checked by another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huisheng.people.models import Person, Seat, Unit
from huisheng.regions.models import Region
from huisheng.voices.models.voices import Voice


class ReferralKind(models.TextChoices):
    """类别 — why a voice leaves the loop (信访工作条例; 代表法 第59条)."""

    PETITION = "PETITION", _("信访事项")
    LITIGATION = "LITIGATION", _("诉讼、仲裁、行政复议")
    ACCUSATION = "ACCUSATION", _("检举控告")
    NOT_ACCEPTED = "NOT_ACCEPTED", _("不予受理")
    SPAM = "SPAM", _("垃圾信息")
    RECLASSIFIED = "RECLASSIFIED", _("改为可交被反映单位")


# What is not a way elsewhere, though two persons decide it too.
INTERNAL = (ReferralKind.NOT_ACCEPTED, ReferralKind.SPAM, ReferralKind.RECLASSIFIED)


class Referral(models.Model):
    """转送单 — proposed, then confirmed or declined by somebody else."""

    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="referrals")
    kind = models.CharField(_("类别"), max_length=12, choices=ReferralKind)
    office = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("理由"), max_length=500)
    proposer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    checker = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    is_confirmed = models.BooleanField(null=True)
    check_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["voice"],
                condition=Q(is_confirmed__isnull=True),
                name="one_open_referral_per_voice",
            ),
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | ~Q(checker=F("proposer")),
                name="referral_checked_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.voice_id}"
