"""联络站 — deputy liaison stations, what they cover, and the deputies placed there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.ids import uuid7
from huisheng.people.models import Mandate, Unit
from huisheng.regions.models import Region


class Station(models.Model):
    """代表联络站 — a station; its `unit` holds the work that comes in through its door."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="stations")
    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="station")
    slug = models.SlugField(max_length=12, unique=True)  # in the QR code: /s/<slug>
    name = models.CharField(_("名称"), max_length=80)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    hours = models.CharField(_("开放时间"), max_length=120, blank=True)
    phone = models.CharField(_("站点电话"), max_length=40, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    covers = models.ManyToManyField(Region, related_name="covering_stations", blank=True)
    opened_on = models.DateField(_("设立日期"))
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gt=F("opened_on")),
                name="station_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Placement(models.Model):
    """进站 — a mandate placed at a station, from–to."""

    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="placements")
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="placements")
    active_from = models.DateField()
    active_until = models.DateField(null=True, blank=True)  # exclusive

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "station", "active_from"], name="placement_starts_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate} @ {self.station}"
