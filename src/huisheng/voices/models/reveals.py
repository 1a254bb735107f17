"""查看申请 — somebody asks to see a contact; a second person decides (《个人信息保护法》 51)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huisheng.people.models import Person, Seat
from huisheng.voices.models.voices import Voice, scope_of
from huisheng.workflow.models import Case


class RevealStage(models.TextChoices):
    """阶段 — where a request to look stands."""

    WAITING = "WAITING"
    APPROVED = "APPROVED"
    OPENED = "OPENED"
    DECLINED = "DECLINED"
    LAPSED = "LAPSED"


class RevealReason(models.TextChoices):
    """查看理由 — the reasons for which a contact may be looked at."""

    CALL_BACK = "CALL_BACK", _("电话回访或告知答复")
    VISIT = "VISIT", _("约定上门查看")
    CLARIFY = "CLARIFY", _("核实情况")
    URGENT = "URGENT", _("紧急安全事项")


OPEN = (RevealStage.WAITING, RevealStage.APPROVED)


class RevealRequestQuerySet(models.QuerySet["RevealRequest"]):
    """The door to requests: whoever steers the area sees them, and the auditor."""

    def visible_to(self, seat: Seat) -> RevealRequestQuerySet:
        """What this seat may open."""
        level, key = scope_of(seat)
        return self.filter(**{level: key}) if level else self.none()


class RevealRequest(Case):
    """查看申请 — who wants to see whose contact and why, and what the second person said."""

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="reveal_requests")
    reason = models.CharField(_("理由"), max_length=12, choices=RevealReason)
    remark = models.CharField(_("说明"), max_length=200)
    asker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    checker = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    check_reason = models.CharField(_("审批意见"), max_length=200, blank=True)

    objects = RevealRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["voice", "asker"],
                condition=Q(stage__in=OPEN),
                name="one_open_reveal_request_per_person",
            ),
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | ~Q(checker=F("asker")),
                name="reveal_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[RevealStage.APPROVED, RevealStage.OPENED])
                | Q(checker__isnull=False),
                name="no_contact_opens_without_approval",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=OPEN) | Q(owner__isnull=False, due_on__isnull=False),
                name="open_reveal_request_has_owner_and_date",
            ),
        ]
        indexes = [
            models.Index(fields=["stage", "due_on", "id"], name="reveal_request_by_due_date"),
        ]
