"""地方规则 — what varies by place: declared beside its rule, set by an area, inherited downwards.

REPLY_WITHIN = Local(
    key="voices.reply_within", label=_("答复期限"), default=15, unit=Unit.WORKING_DAYS,
    least=1, most=60, basis=_("…"),
)
local.value(REPLY_WITHIN, region)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Protocol

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huisheng.audit import ledger
from huisheng.audit.ledger import Actor
from huisheng.kernel.errors import Invalid, NotAllowed, NotNow
from huisheng.kernel.masking import mask_personal
from huisheng.kernel.spans import Unit
from huisheng.kernel.text import clean, fold
from huisheng.regions.models import LocalValue, Region

Words = str | Promise
Value = int | str  # a bool is an int

LONGEST_TEXT = 200
LEDGER_KINDS = (SET, RESET) = ("region.set_local", "region.reset_local")
UNIT_LABELS: Mapping[Unit, Words] = {
    Unit.MONTHS: gettext_lazy("个月"),
    Unit.WORKING_DAYS: gettext_lazy("个工作日"),
    Unit.DAYS: pgettext_lazy("长度", "天"),
}
YES, NO = gettext_lazy("是"), gettext_lazy("否")
_TRUE, _FALSE = frozenset({"true", "1", "on", "是"}), frozenset({"false", "0", "", "off", "否"})

registry: dict[str, Local] = {}
groups: dict[str, Words] = {}  # what the rules of an app are called together, by its prefix


class Setter(Actor, Protocol):
    """Whoever sets a value: a seat, seen from below with the area it acts for."""

    @property
    def region(self) -> Region: ...


@dataclass(frozen=True)
class Local:
    """地方规则 — one rule whose value an area may set. The type is that of `default`.

    key      "<app>.<name>", never reused; the part before the dot groups the settings page
    suffix   said behind a number that is no length of time: 人, 次, 点
    default  int (with `least`, `most` and perhaps a `unit`), bool, or str (perhaps of `choices`)
    basis    the law or document that gives default and bounds; its article is in docs/laws.md
    Errors   ValueError at import for a default out of bounds or a key declared twice.
    """

    key: str
    label: Words
    default: Value
    unit: Unit | None = None
    least: int | None = None
    most: int | None = None
    basis: Words = ""
    help: Words = ""
    choices: Mapping[str, Words] = field(default_factory=dict)
    suffix: Words = ""

    def __post_init__(self) -> None:
        if self.is_number and (self.least is None or self.most is None):
            raise ValueError(f"{self.key}: a number needs least and most")
        if not self.admits(self.default):
            raise ValueError(f"{self.key}: the default is out of its own bounds")
        if self.key in registry:
            raise ValueError(f"{self.key} is declared twice")
        registry[self.key] = self

    @property
    def is_switch(self) -> bool:
        """True for a yes-or-no rule."""
        return isinstance(self.default, bool)

    @property
    def is_number(self) -> bool:
        """True for a whole number between `least` and `most`."""
        return isinstance(self.default, int) and not self.is_switch

    def admits(self, value: object) -> bool:
        """Tell whether the rule may have this value."""
        if self.is_switch or isinstance(value, bool):
            return self.is_switch and isinstance(value, bool)
        if self.is_number:
            least, most = self.least or 0, self.most or 0
            return isinstance(value, int) and least <= value <= most
        if self.choices:
            return value in self.choices
        return isinstance(value, str) and len(value) <= LONGEST_TEXT

    def parse(self, typed: str) -> Value:
        """Return the value somebody typed; Invalid with what is allowed if it is none."""
        text = clean(typed)
        value: Value = text
        if self.is_switch:
            folded = fold(text)
            value = folded in _TRUE if folded in _TRUE | _FALSE else text
        elif self.is_number:
            digits = fold(text).removeprefix("+")
            value = int(digits) if digits.lstrip("-").isdecimal() and len(digits) < 10 else text
        if not self.admits(value):
            raise Invalid(self.bounds(), fields={"value": [self.bounds()]})
        return value

    def bounds(self) -> str:
        """Return in words what is allowed."""
        if self.is_switch:
            return _("请选“是”或“否”。")
        if self.is_number:
            bounds = {"least": self.least, "most": self.most, "unit": self.unit_label()}
            return _("请填 %(least)s 到 %(most)s 之间的整数%(unit)s。") % {
                **bounds, "unit": _("（%(unit)s）") % bounds if bounds["unit"] else ""
            }  # fmt: skip
        if self.choices:
            return _("请从给出的选项里选一个。")
        return _("最多 %(most)d 个字。") % {"most": LONGEST_TEXT}

    def unit_label(self) -> str:
        """Return what stands behind the number, "" for a bare one."""
        return str(UNIT_LABELS[self.unit] if self.unit else self.suffix)

    def shown(self, value: Value) -> str:
        """Return a value as a person reads it: "15个工作日", "是", a choice's label."""
        if self.is_switch:
            return str(YES if value else NO)
        if self.choices:
            return str(self.choices.get(str(value), value))
        return f"{value}{self.unit_label()}"


@dataclass(frozen=True)
class InForce:
    """A rule's value in an area, and the area that set it (None: nobody, it is the default)."""

    rule: Local
    value: Value
    source: Region | None


def name_group(prefix: str, label: Words) -> None:
    """Give the rules whose keys begin with `prefix` a heading on the settings page."""
    groups[prefix] = label


def value(rule: Local, region: Region) -> Value:
    """Return the rule's value in an area: its own, else the nearest above it, else the default."""
    lineage = region.lineage()
    with connection.cursor() as cursor:
        cursor.execute(_SAID % ", ".join(["%s"] * len(lineage)), [rule.key, *lineage])
        said = [(length, json.loads(found)) for length, found in cursor.fetchall()]
    admitted = [(length, found) for length, found in said if rule.admits(found)]
    return max(admitted, key=itemgetter(0))[1] if admitted else rule.default


def numbers(rules: Sequence[Local], region: Region) -> list[int]:
    """Return the values in an area of several rules that are numbers, in one question."""
    lineage = region.lineage()
    keys, paths = ", ".join(["%s"] * len(rules)), ", ".join(["%s"] * len(lineage))
    with connection.cursor() as cursor:
        cursor.execute(_ALL_SAID.format(keys, paths), [*(rule.key for rule in rules), *lineage])
        said = {key: json.loads(value) for key, value in cursor.fetchall()}  # the nearest last
    found = [said.get(rule.key, rule.default) for rule in rules]
    return [
        int(n if rule.admits(n) else rule.default) for n, rule in zip(found, rules, strict=True)
    ]


_ALL_SAID = """
    SELECT v.key, v.value FROM regions_localvalue v JOIN regions_region r ON r.id = v.region_id
    WHERE v.key IN ({}) AND r.path IN ({}) ORDER BY LENGTH(r.path)
"""


# Asked at every step of every case, so it is said to the database directly: an ORM takes four
# times as long to put the question as the index takes to answer it.
_SAID = """
    SELECT LENGTH(r.path), v.value FROM regions_localvalue v
    JOIN regions_region r ON r.id = v.region_id WHERE v.key = %%s AND r.path IN (%s)
"""


def length(rule: Local, region: Region) -> tuple[int, Unit]:
    """Return a time limit in force as (n, unit). TypeError if the rule is no time limit."""
    found = value(rule, region)
    if rule.unit is None or not isinstance(found, int):
        raise TypeError(f"{rule.key} is not a time limit")
    return found, rule.unit


def in_force(rules: Iterable[Local], region: Region) -> list[InForce]:
    """Return the values of several rules in an area, in their order, by one query.

    A stored value that the rule no longer admits (the law has changed) is passed over.
    """
    rules = list(rules)
    rows = LocalValue.objects.filter(
        key__in=[rule.key for rule in rules], region__path__in=region.lineage()
    ).select_related("region")
    nearest: dict[str, LocalValue] = {}
    known = {rule.key: rule for rule in rules}
    for row in sorted(rows, key=lambda row: len(row.region.path)):
        if known[row.key].admits(row.value):
            nearest[row.key] = row
    return [
        InForce(rule, nearest[rule.key].value, nearest[rule.key].region)
        if rule.key in nearest
        else InForce(rule, rule.default, None)
        for rule in rules
    ]


@transaction.atomic
def set_value(
    rule: Local, region: Region, value: Value, *, seat: Setter, at: datetime, reason: str
) -> LocalValue:
    """Set a rule for an area and everything below that has not set its own.

    Errors  NotAllowed outside the seat's area; Invalid out of bounds or without a reason;
            NotNow if the area already says so.
    """
    reason = _admitted(region, seat, reason)
    if not rule.admits(value):
        raise Invalid(rule.bounds(), fields={"value": [rule.bounds()]})
    own = _own(rule, region)
    if own is not None and own.value == value:
        raise NotNow(_("本地已经是这个值，没有改动。"))
    before = in_force([rule], region)[0].value
    row = own or LocalValue(key=rule.key, region=region)
    row.value, row.set_at = value, at
    row.save()
    facts = {"key": rule.key, "before": before, "after": value, "reason": reason}
    ledger.record(SET, region, seat=seat, at=at, facts=facts)
    return row


@transaction.atomic
def reset(rule: Local, region: Region, *, seat: Setter, at: datetime, reason: str) -> InForce:
    """Take back what the area has set; it inherits again. Return the value now in force."""
    reason = _admitted(region, seat, reason)
    own = _own(rule, region)
    if own is None:
        raise NotNow(_("本地没有单独设置，不用恢复。"))
    before = own.value
    own.delete()
    now = in_force([rule], region)[0]
    facts = {"key": rule.key, "before": before, "after": now.value, "reason": reason}
    ledger.record(RESET, region, seat=seat, at=at, facts=facts)
    return now


def _own(rule: Local, region: Region) -> LocalValue | None:
    Region.objects.select_for_update().get(pk=region.pk)  # one setter at a time
    return LocalValue.objects.filter(key=rule.key, region=region).first()


def _admitted(region: Region, seat: Setter, reason: str) -> str:
    if not seat.region.contains(region):
        raise NotAllowed(_("只能设置本岗位所在区域的规则。"))
    reason = mask_personal(clean(reason))[:LONGEST_TEXT]
    if not reason:
        raise Invalid(_("请写明修改原因。"), fields={"reason": [_("请填写")]})
    return reason
