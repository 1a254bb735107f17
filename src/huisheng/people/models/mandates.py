"""代表资格 — congresses, their terms, and who sits in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.ids import uuid7
from huisheng.people.models.persons import Person
from huisheng.regions.models import Region


class Congress(models.Model):
    """人民代表大会 — one people's congress, at one place and level."""

    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="congress")
    name = models.CharField(_("名称"), max_length=80)

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """届 — one term of a congress."""

    congress = models.ForeignKey(Congress, on_delete=models.PROTECT, related_name="terms")
    ordinal = models.PositiveSmallIntegerField(_("第几届"))
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "ordinal"], name="term_ordinal_once_per_congress"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="term_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.congress}第{self.ordinal}届"


class MandateStatus(models.TextChoices):
    """资格状态 — whether the mandate may be exercised now (代表法 61–62)."""

    ACTIVE = "ACTIVE", _("履职中")
    SUSPENDED = "SUSPENDED", _("暂停执行职务")
    ENDED = "ENDED", _("资格终止")


class Mandate(models.Model):
    """代表资格 — a person's seat in one congress for one term; one person may hold several."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="mandates")
    district = models.CharField(_("选区或选举单位"), max_length=60, blank=True)
    card_no = models.CharField(_("代表证号"), max_length=20, blank=True)
    status = models.CharField(max_length=12, choices=MandateStatus, default=MandateStatus.ACTIVE)
    slug = models.SlugField(max_length=12, unique=True)  # in the deputy's QR code: /d/<slug>
    active_from = models.DateField()
    active_until = models.DateField(null=True, blank=True)  # exclusive

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "term"], name="mandate_once_per_person_and_term"
            ),
            models.CheckConstraint(
                condition=Q(active_until__isnull=True) | Q(active_until__gt=F("active_from")),
                name="mandate_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}（{self.term}）"
