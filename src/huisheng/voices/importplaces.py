"""导入的地点 — the areas and categories a table names, found by the words offices use."""

from __future__ import annotations

from functools import cached_property

from django.utils.translation import gettext as _

from huisheng.kernel.text import fold
from huisheng.regions.models import Level, Region
from huisheng.voices import queries
from huisheng.voices.columns import Unreadable, words_of
from huisheng.voices.models import Category


class Places:
    """Knows one area from within: its towns and villages by name and code, its categories."""

    def __init__(self, region: Region) -> None:
        self._region = region

    @cached_property
    def _areas(self) -> dict[str, list[Region]]:
        found: dict[str, list[Region]] = {}
        for area in Region.objects.under(self._region).filter(level__lte=Level.VILLAGE):
            for name in {fold(area.name), fold(area.full_name), area.code}:
                found.setdefault(name, []).append(area)
        return found

    @cached_property
    def _categories(self) -> dict[str, Category]:
        return {
            fold(name): category
            for category in queries.categories_for(self._region)
            for name in (category.code, category.name_en, category.name)
            if name
        }

    def region_of(self, cell: str) -> Region:
        """Return the area a cell names, the whole area for none. Raises Unreadable."""
        said = fold(words_of(cell))
        if not said:
            return self._region
        found = self._areas.get(said, [])
        if not found:
            raise Unreadable(_("%(region)s没有这个镇街或村居") % {"region": self._region.name})
        if len(found) > 1:
            raise Unreadable(_("有几个地方都叫这个名字，请写全称或代码"))
        return found[0]

    def category_of(self, cell: str) -> Category | None:
        """Return the category a cell names, None for none. Raises Unreadable."""
        said = fold(words_of(cell))
        if not said:
            return None
        if said not in self._categories:
            raise Unreadable(_("没有这个类别；请改成已有的类别，或者不导入这一列"))
        return self._categories[said]
