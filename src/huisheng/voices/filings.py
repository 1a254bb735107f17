"""交上来 — one filing by whoever speaks, from a page or a program: checked, counted, saved.

Above what one network, one telephone or one county usually brings, a voice is kept, gets its
code and its clock as always, and waits to be looked at first; it is never refused silently.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huisheng.kernel import ids
from huisheng.kernel.days import day_of
from huisheng.kernel.errors import Invalid, TooMany
from huisheng.kernel.limits import Limit
from huisheng.people.queries import system_seat
from huisheng.regions import local
from huisheng.regions.models import Region
from huisheng.voices import access, identity, intake, rules
from huisheng.voices.filing_form import FilingForm
from huisheng.voices.flow import flow
from huisheng.voices.intake import Filing, Receipt
from huisheng.voices.models import Channel, Hold, Voice
from huisheng.workflow import throttle
from huisheng.workflow.models import Once

SHORTLY, DAILY, PHONE = "speak.soon", "speak", "speak.phone"
TEN_MINUTES, HOUR, A_DAY = 10, 60, 24 * 60  # minutes
RULES = (
    rules.FILED_IN_TEN_MINUTES, rules.FILED_IN_A_DAY, rules.FILED_BY_PHONE,
    rules.FILED_IN_COUNTY, rules.FLOOD,
)  # fmt: skip
OWN_WAYS = (Channel.WEB, Channel.STATION_CODE, Channel.DEPUTY_CODE)


class Bounds(NamedTuple):
    """限次 — how many voices, as in RULES and in force in a place."""

    shortly: int
    daily: int
    by_phone: int
    in_county: int
    flood: int


def file(form: FilingForm, *, key: UUID, origin: str, at: datetime) -> Receipt:
    """Save what the form says and return its receipt.

    Raises Invalid for what cannot be taken, TooMany for a flood from one origin (a form sent
    twice is not one more), NotNow where the key was used for other words.
    """
    if not form.is_valid():
        raise Invalid(_("还有地方要改一下。"))
    filing, place = form.filing(), access.origin_key(origin)
    bounds = Bounds(*local.numbers(RULES, filing.region))
    today = throttle.so_far(DAILY, place, at=at, minutes=A_DAY)
    if today >= bounds.flood and not Once.objects.filter(scope=intake.SCOPE, key=key).exists():
        raise TooMany(
            _("今天从这个网络交上来的反映太多，暂时收不下了。"),
            way_out=_(
                "您写的都还在下面。请过些时候再交，或者到联络站、打电话说，工作人员帮您登记。"
            ),
        )
    with transaction.atomic():  # one commit for the voice and the count: one wait for the disk
        receipt = intake.file_voice(filing, key=key, at=at)
        why = _too_many(filing, place, bounds, at=at) if receipt.is_new else ""
        if why:
            _look_first(receipt, why, at=at)
    return receipt


def _look_first(receipt: Receipt, why: str, *, at: datetime) -> None:
    voice = Voice.objects.select_related("tenant").get(pk=receipt.voice_id)
    seat = system_seat(voice.tenant, on=day_of(at))
    flow.take(voice, "hold", seat=seat, at=at, answers={"why": why})


def _too_many(filing: Filing, place: str, bounds: Bounds, *, at: datetime) -> str:
    """Count a new voice; return why it is looked at first, "" where that makes not too many."""
    counted = [
        (Limit(SHORTLY, bounds.shortly, TEN_MINUTES), place),
        (Limit(DAILY, bounds.daily, A_DAY), place),
    ]
    digits = "".join(c for c in filing.contact.phone if c.isdigit())
    if digits:
        by_phone = Limit(PHONE, bounds.by_phone, HOUR)
        counted.append((by_phone, identity.phone_index(digits).hex()))
    for limit, number in throttle.count_all(counted, at=at).items():
        if limit.is_over(number):
            return Hold.PHONE if limit.act == PHONE else Hold.ORIGIN
    return Hold.COUNTY if _county_overflows(filing.region, bounds.in_county, at=at) else ""


def _county_overflows(where: Region, most: int, *, at: datetime) -> bool:
    """Tell whether more came in the county within a minute than it takes in unseen.

    Read off the newest keys, which carry their time: a counter that every filing of a county
    adds to would make them queue.
    """
    since = at - timedelta(minutes=1)
    lately = Voice.objects.filter(
        county=where.county_id, pk__gte=ids.first_of(since), opened_at__gte=since,
        channel__in=OWN_WAYS,
    )  # fmt: skip
    return bool(lately.order_by("-pk").values_list("pk", flat=True)[most : most + 1])
