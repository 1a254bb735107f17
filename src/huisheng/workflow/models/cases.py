"""事项 — what every case is, whatever its kind: owned, placed, dated, at a stage."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.ids import uuid7
from huisheng.regions.models import Region


class Case(models.Model):
    """事项 — the base of voices, transfers and suggestions.

    `tenant` (the county that owns the row) never changes. The ancestor columns are filled at
    creation so that a list of any area is one indexed range, never a join on a path
    (scale.md §3a). `owner` is the key of the work list that holds the case; `due_on` is the
    next date anybody must keep. An open case has both: that is the zero-orphan rule.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    prov = models.BigIntegerField(null=True)
    pref = models.BigIntegerField(null=True)
    county = models.BigIntegerField(null=True)
    town = models.BigIntegerField(null=True)
    station = models.UUIDField(null=True)  # the station's unit
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("标题"), max_length=80)
    stage = models.CharField(max_length=20)
    revision = models.PositiveIntegerField(default=0)  # steps taken; guards against lost races
    owner = models.UUIDField(null=True)
    due_on = models.DateField(_("期限"), null=True)
    due_is_provisional = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def place_in(self, region: Region) -> None:
        """Fill tenant and ancestor columns from where the case is about."""
        self.region = region
        self.tenant_id = region.tenant_id
        self.prov, self.pref = region.prov_id, region.pref_id
        self.county, self.town = region.county_id, region.town_id
