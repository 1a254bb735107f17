"""导入的入口 — the command's road to an import; the page's is in import_views."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from huisheng.kernel import clock
from huisheng.kernel.errors import Invalid
from huisheng.kernel.imports import Report
from huisheng.kernel.progress import Progress
from huisheng.people.models import Unit
from huisheng.people.queries import system_seat
from huisheng.regions.models import Level, Region
from huisheng.stations.models import Station
from huisheng.voices import importing
from huisheng.voices.importrows import Order


def import_voices(
    path: Path,
    *,
    dry_run: bool,
    progress: Progress,
    region: str = "",
    station: str = "",
    columns: Mapping[str, str] | None = None,
) -> Report:
    """Take in a table for `manage.py import voices FILE`.

    region   code of the area the voices belong to; else the station's town, else the one county
    station  slug of the station on whose desk they all land; else the one that serves the place
    columns  {target: column} where a column goes by no usual name
    """
    desk = _station(station) if station else None
    area = _area(region, desk)
    if desk is not None and desk.tenant_id != area.tenant_id:
        raise Invalid(_("这个联络站不在要导入的地方。"))
    order = Order(
        region=area, seat=system_seat(_tenant(area), on=clock.today()), at=clock.now(),
        station=desk, said=columns or {},
    )  # fmt: skip
    return importing.take_in(path, order, dry_run=dry_run, progress=progress)


def _area(code: str, station: Station | None) -> Region:
    if code:
        found = Region.objects.filter(code=code).first()
        if found is None:
            raise Invalid(_("没有代码为“%(code)s”的区划。") % {"code": code})
        return found
    if station is not None:
        return Region.objects.get(pk=station.region.town_id or station.region.pk)
    at_work = Unit.objects.filter(tenant=OuterRef("pk"))  # the tree may hold the whole nation
    counties = list(Region.objects.filter(Exists(at_work), level=Level.COUNTY)[:2])
    if len(counties) != 1:
        raise Invalid(
            _("请说明这些反映属于哪里。"), way_out=_("例如 --region 900101（区划代码）。")
        )
    return counties[0]


def _station(slug: str) -> Station:
    found = Station.objects.select_related("unit", "region").filter(slug=slug).first()
    if found is None:
        raise Invalid(_("没有“%(slug)s”这个联络站。") % {"slug": slug})
    return found


def _tenant(area: Region) -> Region:
    return area if area.tenant_id == area.pk else Region.objects.get(pk=area.tenant_id)
