"""工作日历 — the calendar in force, and the verbs that edit it.

A year with a `CalendarYear` row is what its rows say. A year without one is taken from the
`holidays` package: published where the package carries the official notice, else provisional. So
an installation needs no seeding, and what an office enters always wins.
"""

from __future__ import annotations

from datetime import date, datetime
from secrets import randbits

from django.db import transaction
from django.utils.translation import gettext as _

from huisheng.audit import ledger
from huisheng.audit.ledger import Actor
from huisheng.kernel.errors import Invalid, NotNow
from huisheng.kernel.masking import mask_personal
from huisheng.kernel.text import clean
from huisheng.kernel.workdays import SATURDAY, Calendar
from huisheng.regions import statutory
from huisheng.regions.models import CalendarDay, CalendarYear, DayKind

FIRST_YEAR, LAST_YEAR = 1949, 2200
LONGEST_REASON = 200

_Version = tuple[tuple[int, bool, int], ...]
_held: tuple[_Version, Calendar] | None = None


def calendar() -> Calendar:
    """Return the calendar in force; built anew only when somebody has edited a year.

    Every edit gives its year a new random stamp, so one small query tells each process whether
    what it holds is still true, also after a rollback.
    """
    global _held
    version = tuple(CalendarYear.objects.order_by("year").values_list("year", "published", "stamp"))
    if _held is None or _held[0] != version:
        _held = version, _built(version)
    return _held[1]


def _built(version: _Version) -> Calendar:
    entered = {year for year, _published, _stamp in version}
    official = statutory.official_years() - entered
    off: dict[date, str] = {}
    work: dict[date, str] = {}
    for year in official:
        off.update(statutory.days_of(year).off)
        work.update(statutory.days_of(year).work)
    for day, kind, name in CalendarDay.objects.values_list("day", "kind", "name"):
        (off if kind == DayKind.OFF else work)[day] = name
    return Calendar(
        off=off,
        work=work,
        published_years=official | {year for year, published, _stamp in version if published},
        known_years=frozenset(entered),
        computed=statutory.computed,
    )


@transaction.atomic
def seed_year(year: int, *, seat: Actor | None, at: datetime, anew: bool = False) -> CalendarYear:
    """Copy the days of a year from the package into the table, to be edited from there.

    A year already entered is left alone unless `anew`, which throws its rows away.
    """
    row = _locked(year)
    if row is not None and not anew:
        return row
    row, _created = CalendarYear.objects.update_or_create(
        year=year, defaults={"published": year in statutory.official_years(), "stamp": _stamp()}
    )
    CalendarDay.objects.filter(day__year=year).delete()
    days = statutory.days_of(year)
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, kind=kind, name=name)
        for kind, named in ((DayKind.OFF, days.off), (DayKind.WORK, days.work))
        for day, name in named.items()
    )
    facts = {"published": row.published, "off": len(days.off), "work": len(days.work)}
    ledger.record("calendaryear.seed", row, seat=seat, at=at, facts=facts)
    return row


@transaction.atomic
def mark_day(
    day: date, kind: DayKind, name: str, *, seat: Actor | None, at: datetime, reason: str
) -> CalendarDay:
    """Enter a day off or a make-up working day, or give one another name.

    Errors  Invalid for a make-up day that is worked anyway, and without a name or a reason.
    """
    name, reason = clean(name)[:40], _checked(reason)
    if not name:
        raise Invalid(_("请写上这一天的名称，例如“国庆节调休”。"), fields={"name": [_("请填写")]})
    year = _opened(day.year, seat=seat, at=at)
    before = CalendarDay.objects.filter(day=day).first()
    if kind == DayKind.WORK and day.weekday() < SATURDAY and before is None:
        raise Invalid(_("这一天本来就上班，不用标为调休上班。"))
    marked, _created = CalendarDay.objects.update_or_create(
        day=day, defaults={"kind": kind, "name": name}
    )
    _edited(year)
    facts = {"day": str(day), "kind": str(kind), "name": name, "reason": reason}
    facts["before"] = f"{before.kind} {before.name}" if before else ""
    ledger.record("calendaryear.mark_day", year, seat=seat, at=at, facts=facts)
    return marked


@transaction.atomic
def clear_day(day: date, *, seat: Actor | None, at: datetime, reason: str) -> None:
    """Take back what was entered for a day: it is again what its weekday says."""
    reason = _checked(reason)
    year = _opened(day.year, seat=seat, at=at)
    before = CalendarDay.objects.filter(day=day).first()
    if before is None:
        raise NotNow(_("这一天没有标注，不用清除。"))
    before.delete()
    _edited(year)
    facts = {"day": str(day), "before": f"{before.kind} {before.name}", "reason": reason}
    ledger.record("calendaryear.clear_day", year, seat=seat, at=at, facts=facts)


@transaction.atomic
def publish_year(
    year: int, *, seat: Actor | None, at: datetime, published: bool = True, reason: str
) -> CalendarYear:
    """Say that the year's days now are those of the official notice (or, after all, are not)."""
    reason = _checked(reason)
    row = _opened(year, seat=seat, at=at)
    if row.published == published:
        raise NotNow(_("这一年的日历已经是这个状态。"))
    row.published = published
    _edited(row)
    facts = {"published": published, "reason": reason}
    ledger.record("calendaryear.publish", row, seat=seat, at=at, facts=facts)
    return row


def _opened(year: int, *, seat: Actor | None, at: datetime) -> CalendarYear:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(_("年份不对。"))
    return _locked(year) or seed_year(year, seat=seat, at=at)


def _locked(year: int) -> CalendarYear | None:
    return CalendarYear.objects.select_for_update().filter(year=year).first()


def _edited(year: CalendarYear) -> None:
    year.stamp = _stamp()
    year.save(update_fields=["published", "stamp"])


def _stamp() -> int:
    return randbits(62)


def _checked(reason: str) -> str:
    reason = mask_personal(clean(reason))[:LONGEST_REASON]
    if not reason:
        raise Invalid(_("请写明原因，例如通知的文号。"), fields={"reason": [_("请填写")]})
    return reason
