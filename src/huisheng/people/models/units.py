"""单位 — organs and offices that hold work: stations, committees, offices, departments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.ids import uuid7
from huisheng.regions.models import Region


class UnitKind(models.TextChoices):
    """机构类别 — what kind of organ it is."""

    STATION = "STATION", _("代表联络站")
    TOWN_COMMITTEE = "TOWN_COMMITTEE", _("街道人大工委／乡镇人大主席团")
    CONGRESS_OFFICE = "CONGRESS_OFFICE", _("人大常委会办事机构")
    GOVERNMENT_OFFICE = "GOVERNMENT_OFFICE", _("政府办公室")
    DEPARTMENT = "DEPARTMENT", _("政府部门")
    TOWN_GOVERNMENT = "TOWN_GOVERNMENT", _("乡镇政府／街道办事处")
    VILLAGE_COMMITTEE = "VILLAGE_COMMITTEE", _("村（居）民委员会")
    PETITION_OFFICE = "PETITION_OFFICE", _("信访机构")
    OTHER = "OTHER", _("其他单位")


class Unit(models.Model):
    """单位 — an organ or office with a place in the tree; the usual holder of work."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    kind = models.CharField(_("类别"), max_length=20, choices=UnitKind)
    name = models.CharField(_("名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=20, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    phone = models.CharField(_("办公电话"), max_length=40, blank=True)
    accepts_assignments = models.BooleanField(_("可承办"), default=False)
    active_from = models.DateField(null=True, blank=True)
    active_until = models.DateField(null=True, blank=True)  # exclusive

    class Meta:
        indexes = [models.Index(fields=["region", "kind"], name="unit_by_region_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "region", "name"], name="unit_name_once_per_region"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name
