"""保存期限 — identities and original words are kept no longer than the area says.

《个人信息保护法》第十九条: no longer than the purpose needs; 第四十七条: erase when it is over.
A matter that is open, or open again, keeps everything: its date of closing is what counts.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef
from django.utils import timezone

from huisheng.kernel.days import day_of
from huisheng.people.models import Erasure, Unit
from huisheng.people.queries import system_seat
from huisheng.regions import local
from huisheng.regions.models import Region
from huisheng.voices import erasing, rules
from huisheng.voices.models import Voice
from huisheng.voices.models.voices import VoiceQuerySet

BATCH = 100
MOST_AT_ONCE = 500  # in one round of the worker; the rest waits for the next


@dataclass(frozen=True)
class Due:
    """到期 — what of one county's closed voices has been kept long enough; is it switched on."""

    tenant: Region
    is_on: bool
    identities: VoiceQuerySet
    originals: VoiceQuerySet


def due(at: datetime) -> Iterator[Due]:
    """Yield what is due in each county that has offices at work."""
    at_work = Unit.objects.filter(tenant=OuterRef("pk"))
    for tenant in Region.objects.filter(Exists(at_work)).order_by("code"):
        asked = [rules.RETENTION_RUNS, rules.KEEP_IDENTITY, rules.KEEP_ORIGINAL]
        is_on, identity, original = (found.value for found in local.in_force(asked, tenant))
        closed = Voice.objects.filter(tenant=tenant, stage__in=erasing.OVER)
        yield Due(
            tenant=tenant,
            is_on=bool(is_on),
            identities=_kept(closed, erasing.IDENTITY).filter(
                closed_at__lt=_until(at, int(identity))
            ),
            originals=_kept(closed, erasing.ALL).filter(closed_at__lt=_until(at, int(original))),
        )


def run(at: datetime, *, everywhere: bool = False, limit: int = MOST_AT_ONCE) -> dict[str, int]:
    """Destroy what is due where it is switched on, or `everywhere`; return how much of each."""
    done = {erasing.ALL: 0, erasing.IDENTITY: 0}
    for county in due(at):
        if not (county.is_on or everywhere):
            continue
        seat = system_seat(county.tenant, on=day_of(at))
        for extent, rows in (
            (erasing.ALL, county.originals), (erasing.IDENTITY, county.identities)
        ):  # fmt: skip
            while left := limit - sum(done.values()):
                batch = list(rows.order_by("closed_at", "pk")[: min(left, BATCH)])
                for voice in batch:
                    erasing.erase(voice, extent, at=at, reason="RETENTION", seat=seat)
                done[extent] += len(batch)
                if not batch:
                    break
    return done


def _kept(closed: VoiceQuerySet, extent: str) -> VoiceQuerySet:
    """Those of which this much has not gone yet."""
    extents = {extent, erasing.ALL}
    gone = Erasure.objects.filter(kind=erasing.KIND, subject=OuterRef("pk"), extent__in=extents)
    return closed.filter(~Exists(gone))


def _until(at: datetime, months: int) -> datetime:
    """Return the first moment of the day so many months ago; clamped to that month's last day."""
    on = day_of(at)
    place = on.year * 12 + on.month - 1 - months
    year, month = place // 12, place % 12 + 1
    then = date(year, month, min(on.day, monthrange(year, month)[1]))
    return datetime.combine(then, time(), tzinfo=timezone.get_default_timezone())
