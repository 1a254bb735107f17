"""区划页面的呈现 — a year as twelve months, rules by group: all words ready, nothing to look up."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Protocol

from django.apps import apps
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huisheng.kernel.workdays import Calendar
from huisheng.regions.local import InForce, Words, groups, registry
from huisheng.regions.models import Region
from huisheng.ui import dates
from huisheng.ui.shapes import TimelineItem, Tone

MONTHS = range(1, 13)


@dataclass(frozen=True)
class DayFace:
    """One day in a small month: number, the one-character word beside it, colour, full words."""

    day: date
    mark: str
    tone: str
    words: str
    href: str
    is_today: bool


@dataclass(frozen=True)
class MonthFace:
    """One small month: its name and weeks of seven places, None where no day is."""

    name: str
    weeks: list[list[DayFace | None]]


def weekdays() -> list[tuple[str, str]]:
    """Return the seven columns of a small month, Monday first: (one character, full name)."""
    short = pgettext("星期", "一 二 三 四 五 六 日").split()
    return list(zip(short, map(str, WEEKDAYS.values()), strict=True))


def months(year: int, calendar: Calendar, *, today: date, edits: bool) -> list[MonthFace]:
    """Return the twelve months of a year, Monday first."""
    return [
        MonthFace(
            dates.as_written(date(year, month, 1), pgettext("month", "n月")),
            [
                [_day(day, month, calendar, today=today, edits=edits) for day in week]
                for week in Weeks().monthdatescalendar(year, month)
            ],
        )
        for month in MONTHS
    ]


def _day(day: date, month: int, calendar: Calendar, *, today: date, edits: bool) -> DayFace | None:
    if day.month != month:
        return None
    name = calendar.day_off(day)
    if day in calendar.work:
        mark, tone = pgettext("日历", "班"), Tone.SOON.value
        words = calendar.work[day]
    elif name:
        mark, tone, words = pgettext("日历", "休"), Tone.OVER.value, name
    elif name is not None:
        mark, tone, words = "", Tone.CLOSED.value, _("周末")
    else:
        mark, tone, words = "", "", _("上班")
    href = reverse("regions:day", args=[day]) if edits else ""
    shown = _("%(day)s，%(words)s") % {"day": dates.day(day), "words": words}
    return DayFace(day, mark, tone, shown, href, day == today)


@dataclass(frozen=True)
class RuleRow:
    """One rule on the settings page."""

    key: str
    label: Words
    help: Words
    value: str
    source: str
    is_own: bool
    bounds: str
    basis: Words


@dataclass(frozen=True)
class RuleGroup:
    """The rules of one app."""

    label: Words
    rows: list[RuleRow]


def rule_groups(found: Iterable[InForce], region: Region) -> list[RuleGroup]:
    """Return the rules in force in an area, grouped by the part of the key before the dot."""
    return [
        RuleGroup(_group_label(prefix), [rule_row(now, region) for now in members])
        for prefix, members in groupby(found, key=lambda now: now.rule.key.split(".")[0])
    ]


def sorted_rules() -> list[str]:
    """Return the keys of all rules, those of one group beside each other, else as declared."""
    places = {key: i for i, key in enumerate(registry)}
    return sorted(registry, key=lambda key: (key.split(".")[0], places[key]))


def rule_row(now: InForce, region: Region) -> RuleRow:
    """Return one rule in words, and where its value comes from."""
    is_own = now.source is not None and now.source.pk == region.pk
    if is_own:
        source = _("本地设置")
    elif now.source is not None:
        source = _("沿用%(region)s") % {"region": now.source.name}
    else:
        source = _("默认值")
    rule = now.rule
    return RuleRow(
        rule.key, rule.label, rule.help, rule.shown(now.value), source, is_own,
        _range(now), rule.basis,
    )  # fmt: skip


def _range(now: InForce) -> str:
    rule = now.rule
    if not rule.is_number:
        return ""
    return _("%(least)s 至 %(most)s") % {
        "least": rule.least, "most": rule.shown(rule.most or 0)
    }  # fmt: skip


def _group_label(prefix: str) -> Words:
    if prefix in groups:
        return groups[prefix]
    known = {app.label: app.verbose_name for app in apps.get_app_configs()}
    return known.get(prefix, prefix)


class Line(Protocol):
    """A ledger line about a changed value."""

    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...


def changes(lines: Iterable[Line], now: InForce) -> list[TimelineItem]:
    """Return who changed a rule, from what to what and why, the latest first."""
    rule = now.rule
    shown: list[TimelineItem] = []
    for line in lines:
        before, after = rule.shown(line.facts["before"]), rule.shown(line.facts["after"])
        words = _("由%(before)s改为%(after)s") % {"before": before, "after": after}
        shown.append(TimelineItem(line.at, words, line.facts["reason"], line.actor, icon="edit"))
    return shown
