"""分级分类 — categories, and the table that proposes where a voice should go (CAP-07)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huisheng.people.models import UnitKind
from huisheng.regions.models import Level, Region


class Category(models.Model):
    """类别 — what a voice is about; owned by a region and in force in its subtree."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=20)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=60, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "code"], name="category_code_once_per_region"
            ),
        ]

    def __str__(self) -> str:
        from django.utils.translation import get_language

        english = (get_language() or "").startswith("en") and self.name_en
        return self.name_en if english else self.name


class TriageRule(models.Model):
    """分办规则 — one row of the decision table: category × area level → addressee and step."""

    class Proposal(models.TextChoices):
        """建议去向 — the step a rule proposes; a person always decides."""

        ANSWER_ON_SPOT = "answer_on_spot", _("当场答复")
        TAKE_ON = "take_on", _("站内（村居）办理")
        EXPRESS = "express", _("转镇街部门")
        TRANSFER = "transfer", _("开转办函")
        CONVERT = "convert", _("转为代表建议")
        EXPLAIN = "explain", _("解释说明")
        PROPOSE_REFERRAL = "propose_referral", _("转信访渠道")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("次序"), default=0)
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("类别"),
    )  # fmt: skip
    area_level = models.PositiveSmallIntegerField(
        _("涉及范围"), null=True, blank=True, choices=Level.choices
    )
    words = models.CharField(_("含有字样"), max_length=200, blank=True)  # 空格分开，任一即可
    proposal = models.CharField(_("建议去向"), max_length=20, choices=Proposal)
    addressee_kind = models.CharField(_("承办方"), max_length=20, choices=UnitKind, blank=True)
    reason = models.CharField(_("理由"), max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["region", "position"], name="triage_rules_in_order")]

    def __str__(self) -> str:
        what = self.category or self.words or _("其他")
        return f"{what} → {self.get_proposal_display()}"
