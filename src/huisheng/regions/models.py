"""行政区划 — the tree of areas, the values set in it, and the calendar."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """层级 — how deep an area lies."""

    NATION = 0, _("国家")
    PROVINCE = 1, _("省级")
    PREFECTURE = 2, _("地级")
    COUNTY = 3, _("县级")
    TOWN = 4, _("乡级")
    VILLAGE = 5, _("村级")
    GRID = 6, _("网格")


class RegionKind(models.TextChoices):
    """区划类别 — whether an area is a full member of the tree or something beside it."""

    ORDINARY = "ORDINARY", _("行政区划")
    DEVELOPMENT_ZONE = "DEVELOPMENT_ZONE", _("开发区、功能区")
    FARM = "FARM", _("农林牧渔场、兵团团场")
    PLACEHOLDER = "PLACEHOLDER", _("统计用虚拟层级")  # 市辖区, 省直辖县级行政区划


OWN_COLUMN = {
    Level.PROVINCE: "prov_id",
    Level.PREFECTURE: "pref_id",
    Level.COUNTY: "county_id",
    Level.TOWN: "town_id",
}
ANCESTOR_COLUMNS = tuple(OWN_COLUMN.values())


def subtree(path: str) -> tuple[str, str]:
    """Return the half-open range of paths [first, beyond) that lie in the area at `path`.

    >>> subtree("/42/4206/")
    ('/42/4206/', '/42/42060')
    """
    return path, path[:-1] + chr(ord("/") + 1)


class RegionQuerySet(models.QuerySet["Region"]):
    """Questions about the tree; each one indexed range or key."""

    def under(self, region: Region) -> RegionQuerySet:
        """Return the area itself and everything in it."""
        first, beyond = subtree(region.path)
        return self.filter(path__gte=first, path__lt=beyond)

    def above(self, region: Region) -> RegionQuerySet:
        """Return the area itself and what it lies in, the largest first."""
        return self.filter(path__in=region.lineage()).order_by("level")

    def active(self, on: date) -> RegionQuerySet:
        """Return the areas that exist on a day."""
        begun = Q(active_from__isnull=True) | Q(active_from__lte=on)
        return self.filter(begun & (Q(active_until__isnull=True) | Q(active_until__gt=on)))

    @transaction.atomic
    def plant(
        self,
        *,
        code: str,
        name: str,
        level: int,
        parent: Region | None = None,
        kind: str = RegionKind.ORDINARY,
        term: str = "",
    ) -> Region:
        """Create one area below `parent`, with its path, full name and ancestor columns filled."""
        region = Region(code=code, name=name, level=level, parent=parent, kind=kind, term=term)
        region.graft(parent)
        region.save(force_insert=True)
        own = OWN_COLUMN.get(Level(level))
        if own:
            setattr(region, own, region.pk)
            region.save(update_fields=[own])
        return region


class Region(models.Model):
    """行政区划 — an area of the five-level tree, a village, a grid, or a special zone.

    `path` is made of the codes from the top ("/42/4206/420684/") and sorts by bytes, so that a
    subtree is one range. The ancestor columns hold ids of areas of each level, its own included.
    """

    code = models.CharField(_("代码"), max_length=24)
    name = models.CharField(_("名称"), max_length=60)
    full_name = models.CharField(_("全称"), max_length=200)
    level = models.PositiveSmallIntegerField(_("层级"), choices=Level)
    kind = models.CharField(
        _("类别"), max_length=16, choices=RegionKind, default=RegionKind.ORDINARY
    )
    # What such an area is called where the usual word does not fit: 旗, 苏木, 嘎查, 街道.
    term = models.CharField(_("称谓"), max_length=12, blank=True)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        db_index=False,
    )
    path = models.CharField(max_length=160, editable=False)
    prov_id = models.BigIntegerField(null=True, editable=False)
    pref_id = models.BigIntegerField(null=True, editable=False)
    county_id = models.BigIntegerField(null=True, editable=False)
    town_id = models.BigIntegerField(null=True, editable=False)
    active_from = models.DateField(_("启用日期"), null=True, blank=True)
    active_until = models.DateField(_("停用日期"), null=True, blank=True)  # exclusive

    objects = RegionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["parent", "code"], name="region_children_by_code")]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="region_code_once"),
            models.UniqueConstraint(fields=["path"], name="region_path_once"),
            models.CheckConstraint(
                condition=Q(path__startswith="/", path__endswith="/"),
                name="region_path_begins_and_ends_with_slash",
            ),
            models.CheckConstraint(
                condition=Q(level__lte=1) | Q(parent__isnull=False),
                name="region_below_province_has_a_parent",
            ),
            models.CheckConstraint(
                condition=~Q(level=Level.COUNTY) | Q(county_id=F("id")) | Q(county_id=None),
                name="county_is_its_own_county",
            ),
            models.CheckConstraint(
                condition=Q(active_until__isnull=True)
                | Q(active_from__isnull=True)
                | Q(active_until__gt=F("active_from")),
                name="region_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tenant_id(self) -> int:
        """The area that owns business rows placed here: its county, else itself."""
        return self.county_id or self.pk

    def lineage(self) -> list[str]:
        """Return the paths of this area and all above it, the largest first.

        >>> Region(path="/42/4206/").lineage()
        ['/42/', '/42/4206/']
        """
        return [self.path[: i + 1] for i, mark in enumerate(self.path) if i and mark == "/"]

    def contains(self, other: Region) -> bool:
        """Tell whether `other` is this area or lies in it, without asking the database."""
        return other.path.startswith(self.path)

    def graft(self, parent: Region | None) -> None:
        """Fill path, full name and ancestor columns from the parent; the own column if known."""
        self.path = f"{parent.path if parent else '/'}{self.code}/"
        self.full_name = full_name(parent, self.name, self.kind)
        for column in ANCESTOR_COLUMNS:
            setattr(self, column, getattr(parent, column) if parent else None)
        own = OWN_COLUMN.get(Level(self.level))
        if own and self.pk:
            setattr(self, own, self.pk)


class Named(Protocol):
    """Anything with the names of an area."""

    @property
    def name(self) -> str: ...
    @property
    def full_name(self) -> str: ...


def full_name(parent: Named | None, name: str, kind: str) -> str:
    """Return the name with all names above it; placeholders and repeats (东莞市东莞市) left out."""
    above = parent.full_name if parent else ""
    if kind == RegionKind.PLACEHOLDER or (parent and parent.name == name):
        return above
    return above + name


class LocalValue(models.Model):
    """地方规则 — a value an area has set for one rule; holds in its subtree until set again."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="local_values")
    key = models.CharField(max_length=80)
    value = models.JSONField()
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "region"], name="local_value_once_per_region_and_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


class DayKind(models.TextChoices):
    """日历日类别 — a day that is not what its weekday says."""

    OFF = "OFF", _("放假")
    WORK = "WORK", _("调休上班")


class CalendarYear(models.Model):
    """日历年度 — a year whose days have been entered; published once the notice is out."""

    year = models.PositiveSmallIntegerField(_("年度"), primary_key=True)
    published = models.BooleanField(_("已公布"), default=False)
    stamp = models.BigIntegerField(default=0)  # new at every edit; see calendars

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=1949, year__lte=2200), name="calendar_year_is_plausible"
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """日历日 — one day off or one make-up working day (调休)."""

    day = models.DateField(_("日期"), primary_key=True)
    kind = models.CharField(_("类别"), max_length=4, choices=DayKind)
    name = models.CharField(_("名称"), max_length=40)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DayKind.values), name="calendar_day_is_off_or_worked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
