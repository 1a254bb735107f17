"""区划导入 — the statistical divisions, a whole nation in one transaction.

Takes a folder with provinces, cities, areas, streets and villages (`.csv`, `.csv.gz` or absent
from some level down), each with the columns `code`, `name` and, below the province, the code of
the level above. Idempotent by code: a second run changes nothing, a run over newer tables adds
areas and renames; nothing is ever removed, since cases lie there.
"""

from __future__ import annotations

import gzip
import re
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple, cast

from django.db import transaction
from django.utils.translation import gettext as _

from huisheng.kernel import tabular
from huisheng.kernel.errors import Invalid
from huisheng.kernel.imports import Report, RowError
from huisheng.kernel.progress import Progress
from huisheng.kernel.text import clean
from huisheng.regions import bulk
from huisheng.regions.models import (
    ANCESTOR_COLUMNS,
    OWN_COLUMN,
    Level,
    Region,
    RegionKind,
    full_name,
)

CHUNK = 2000
LONGEST_NAME = 60
MOST_ERRORS = 200  # told; a file with more needs mending anyway


class Tier(NamedTuple):
    """One file of the folder."""

    stem: str
    level: Level
    parent: str  # the column with the code of the area above


TIERS = (
    Tier("provinces", Level.PROVINCE, ""),
    Tier("cities", Level.PREFECTURE, "provinceCode"),
    Tier("areas", Level.COUNTY, "cityCode"),
    Tier("streets", Level.TOWN, "areaCode"),
    Tier("villages", Level.VILLAGE, "streetCode"),
)

_CODE = re.compile(r"[0-9]{2,12}\Z")
_PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_ZONE = re.compile(
    r"(?:开发区|高新区|示范区|产业园区?|工业园区?|科技园区?|物流园区?|保税[区港]|园区|功能区|集聚区)"
    r"(?:管委会|管理委员会|管理局)?\Z"
)
_FARM = re.compile(r"(?:[农林牧渔茶]场|种畜场|良种场|原种场|[一二三四五六七八九十]团|监狱)\Z")
_TERMS = {
    Level.PREFECTURE: re.compile(r"(自治州|地区|盟)\Z"),
    Level.COUNTY: re.compile(r"(自治县|自治旗|林区|特区|旗|区|县|市)\Z"),
    Level.TOWN: re.compile(r"((?<!族)苏木|(?<!族)乡|街道|镇)(?:办事处)?\Z"),
    Level.VILLAGE: re.compile(r"(嘎查|社区|村)(?:[村居]?民?委员会|[村居]?委会)?\Z"),
}


def kind_of(name: str, level: Level) -> RegionKind:
    """Return what kind of area a name of the tables stands for.

    >>> kind_of("市辖区", Level.PREFECTURE).value, kind_of("襄阳经济技术开发区", Level.TOWN).value
    ('PLACEHOLDER', 'DEVELOPMENT_ZONE')
    """
    if level == Level.PREFECTURE and name in _PLACEHOLDERS:
        return RegionKind.PLACEHOLDER
    if level in (Level.COUNTY, Level.TOWN):
        if _ZONE.search(name):
            return RegionKind.DEVELOPMENT_ZONE
        if level == Level.TOWN and _FARM.search(name):
            return RegionKind.FARM
    return RegionKind.ORDINARY


def term_of(name: str, level: Level) -> str:
    """Return what areas of this name are called, "" where the name does not tell.

    >>> [term_of(name, Level.TOWN) for name in ("白彦花苏木", "冷水滩街道", "喇叭沟门满族乡")]
    ['苏木', '街道', '民族乡']
    >>> term_of("乌拉特中旗", Level.COUNTY), term_of("东升村委会", Level.VILLAGE)
    ('旗', '村')
    """
    if level == Level.TOWN and name.endswith(("族乡", "族苏木")):
        return "民族" + name[name.rindex("族") + 1 :]
    found = _TERMS[level].search(name) if level in _TERMS else None
    return found[1] if found else ""


class Parent(NamedTuple):
    """What an area hands down to those in it."""

    id: int
    path: str
    name: str
    full_name: str
    ancestors: tuple[int | None, ...]  # as ANCESTOR_COLUMNS


TOP = Parent(0, "/", "", "", (None,) * len(ANCESTOR_COLUMNS))


@transaction.atomic
def import_divisions(path: Path, *, dry_run: bool, progress: Progress) -> Report:
    """Bring the tables in `path` into the tree, all or nothing; with `dry_run` only check them."""
    files = _files(path)
    progress.total = sum(_lines(file) for file, _tier in files)
    walk = _Walk(dry_run=dry_run, progress=progress, next_id=bulk.reserve_ids())
    for file, tier in files:
        walk.take(file, tier)
    if walk.report.errors:
        transaction.set_rollback(True)
    elif walk.report.created and not dry_run:
        bulk.release_ids()
    return walk.report


def _files(path: Path) -> list[tuple[Path, Tier]]:
    """Return the tables that are there, from the top down to the first gap."""
    found: list[tuple[Path, Tier]] = []
    for tier in TIERS:
        names = [path / f"{tier.stem}.csv", path / f"{tier.stem}.csv.gz"]
        file = next((name for name in names if name.is_file()), None)
        if file is None:
            break
        found.append((file, tier))
    if not found:
        raise Invalid(_("“%(path)s”里没有区划表 provinces.csv。") % {"path": path.name})
    return found


def _opened(file: Path) -> IO[bytes]:
    if file.suffix == ".gz":
        return cast(IO[bytes], gzip.open(file, "rb"))
    return file.open("rb")


def _lines(file: Path) -> int:
    with _opened(file) as content:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: content.read(1 << 20), b"")) - 1


class _Walk:
    """Takes the tables from the top, holding of the one above what the next needs."""

    def __init__(self, *, dry_run: bool, progress: Progress, next_id: int) -> None:
        self.report = Report()
        self._dry_run, self._progress, self._next_id = dry_run, progress, next_id
        self._parents: dict[str, Parent] = {"": TOP}
        self._here: dict[str, Parent] = {}
        self._seen: set[str] = set()

    def take(self, file: Path, tier: Tier) -> None:
        """Take one table; its areas are the parents of the next."""
        self._here, self._seen = {}, set()
        with _opened(file) as content:
            table = tabular.read(content, file.name)
            missing = {"code", "name", tier.parent} - {*table.columns, ""}
            for column in sorted(missing):
                self._refuse(file, 1, column, _("缺少这一列"))
            if missing:
                return
            rows = iter(table.rows)
            while chunk := list(islice(rows, CHUNK)):
                self._take_chunk(file, tier, chunk)
                self._progress.step(len(chunk))
        self._parents = self._here

    def _take_chunk(self, file: Path, tier: Tier, chunk: list[tuple[int, dict[str, str]]]) -> None:
        codes = [row["code"] for _number, row in chunk]
        known = {row.code: row for row in Region.objects.filter(code__in=codes).defer("term")}
        fresh: list[bulk.NewRegion] = []
        changed: list[Region] = []
        for number, row in chunk:
            self.report.rows += 1
            parent = self._checked(file, tier, number, row)
            if parent is None:
                continue
            old = known.get(row["code"])
            if old is None:
                fresh.append(self._new(tier, row, parent))
            elif self._kept(file, number, old, clean(row["name"]), parent, tier):
                changed.append(old)
        self.report.created += len(fresh)
        self.report.updated += len(changed)
        if self._dry_run or self.report.errors:
            return
        bulk.insert(fresh)
        Region.objects.bulk_update(changed, ["name", "full_name"])

    def _checked(self, file: Path, tier: Tier, number: int, row: dict[str, str]) -> Parent | None:
        """Return the parent of a sound row, else note what is wrong with it."""
        code, name = row["code"], clean(row["name"])
        parent = self._parents.get(row[tier.parent] if tier.parent else "")
        if not _CODE.match(code):
            self._refuse(file, number, "code", _("代码应为 2 至 12 位数字"))
        elif code in self._seen:
            self._refuse(file, number, "code", _("代码重复"))
        elif not name or len(name) > LONGEST_NAME:
            self._refuse(file, number, "name", _("名称为空或太长"))
        elif parent is None:
            self._refuse(file, number, tier.parent, _("上级不在上一张表里"))
        else:
            self._seen.add(code)
            return parent
        return None

    def _new(self, tier: Tier, row: dict[str, str], parent: Parent) -> bulk.NewRegion:
        code, name, level = row["code"], clean(row["name"]), tier.level
        kind = kind_of(name, level)
        region_id, self._next_id = self._next_id, self._next_id + 1
        own = OWN_COLUMN.get(level)
        ancestors = tuple(
            region_id if column == own else above
            for column, above in zip(ANCESTOR_COLUMNS, parent.ancestors, strict=True)
        )
        path = f"{parent.path}{code}/"
        full = full_name(parent, name, kind)
        if level < Level.VILLAGE:
            self._here[code] = Parent(region_id, path, name, full, ancestors)
        return bulk.NewRegion(
            region_id, code, name, full, level, kind.value, term_of(name, level),
            parent.id or None, path, *ancestors,
        )  # fmt: skip

    def _kept(
        self, file: Path, number: int, old: Region, name: str, parent: Parent, tier: Tier
    ) -> bool:
        """Note an area the tree has already; tell whether its names have changed."""
        if old.path != f"{parent.path}{old.code}/":
            self._refuse(file, number, tier.parent, _("已有的同代码区划属于另一个上级"))
            return False
        full = full_name(parent, name, old.kind)
        changed = (old.name, old.full_name) != (name, full)
        old.name, old.full_name = name, full
        self.report.unchanged += not changed
        if tier.level < Level.VILLAGE:
            ancestors = (old.prov_id, old.pref_id, old.county_id, old.town_id)
            self._here[old.code] = Parent(old.pk, old.path, name, full, ancestors)
        return changed

    def _refuse(self, file: Path, number: int, column: str, message: str) -> None:
        if len(self.report.errors) < MOST_ERRORS:
            self.report.errors.append(RowError(number, f"{file.name}:{column}", message))
