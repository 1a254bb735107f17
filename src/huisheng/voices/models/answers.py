"""答复与评价 — what was asked back, what was answered, and how it was graded."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huisheng.people.models import Seat
from huisheng.regions.models import Region
from huisheng.voices.models.voices import Outcome, Voice


class Answer(models.Model):
    """答复 — a plain-language answer; a later round adds one, none is ever changed."""

    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="answers")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=20, choices=Outcome)
    text = models.TextField(_("答复"))
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=80)  # as printed at the time
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice", "round"], name="answer_once_per_round"),
        ]

    def __str__(self) -> str:
        return f"{self.voice_id} #{self.round}"


class GradeChoice(models.TextChoices):
    """评价 — the three grades. Silence is none of them."""

    SATISFIED = "SATISFIED", _("满意")
    BASICALLY = "BASICALLY", _("基本满意")
    DISSATISFIED = "DISSATISFIED", _("不满意")


class Grade(models.Model):
    """评价 — given by the reporter, or entered for them by staff and marked so (T39)."""

    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="grades")
    round = models.PositiveSmallIntegerField()
    choice = models.CharField(_("评价"), max_length=12, choices=GradeChoice)
    remark = models.CharField(_("想说的话"), max_length=500, blank=True)
    entered_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice", "round"], name="grade_once_per_round"),
        ]

    def __str__(self) -> str:
        return f"{self.voice_id} #{self.round}"


class Inquiry(models.Model):
    """补充 — a question to the reporter and what they replied."""

    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="inquiries")
    question = models.CharField(_("要问的话"), max_length=500)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    reply = models.TextField(_("补充内容"), blank=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["voice"],
                condition=models.Q(replied_at__isnull=True),
                name="one_open_question_per_voice",
            ),
        ]

    def __str__(self) -> str:
        return self.question
