"""说好的日子 — what happens next with a voice, and by which day; the receipt says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from huisheng.kernel import tracking, workdays
from huisheng.kernel.days import day_of
from huisheng.people.models import Unit
from huisheng.regions import calendars, local
from huisheng.stations.models import Station
from huisheng.ui.dates import day
from huisheng.voices import rules
from huisheng.voices.models import Voice
from huisheng.voices.receipts import KeptReceipt

CLOCKS = (rules.REGISTER_WITHIN, rules.TRIAGE_WITHIN, rules.HANDLE_WITHIN)


@dataclass(frozen=True)
class Office:
    """接待处 — who took the voice in, and how to reach them."""

    name: str
    address: str = ""
    hours: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Taken:
    """回执 — everything the receipt and the slip show."""

    code: str
    plain_code: str
    pin: str
    title: str
    received_on: date
    office: Office
    steps: list[str]
    is_provisional: bool
    has_contact: bool
    qr: str
    site: str


def public_receipt(kept: KeptReceipt) -> Taken | None:
    """Return the receipt's page, or None if the voice is gone."""
    voice = Voice.objects.select_related("region").filter(pk=kept.voice_id).first()
    if voice is None:
        return None
    office = _office(voice)
    due, provisional = _due(voice)
    address = settings.HUISHENG_SITE_URL + reverse("portal:track")
    return Taken(
        code=tracking.display(kept.code),
        plain_code=kept.code,
        pin=kept.pin,
        title=voice.title,
        received_on=day_of(voice.received_at),
        office=office,
        steps=_steps(office, due),
        is_provisional=provisional,
        has_contact=voice.has_contact,
        # The code stands behind the #: a browser never sends that part to any server.
        qr=segno.make(f"{address}#{tracking.display(kept.code)}", error="m").svg_data_uri(border=2),
        site=address,
    )


def _steps(office: Office, due: Sequence[date]) -> list[str]:
    register, triage, answer = (day(on) for on in due)
    return [
        _("%(day)s之前，%(office)s受理。") % {"day": register, "office": office.name},
        _("%(day)s之前，定下由谁来办。") % {"day": triage},
        _("一般在%(day)s之前，给您答复。") % {"day": answer},
        _("您看了答复打个分；不满意，可以请我们再办一次。"),
    ]


def _due(voice: Voice) -> tuple[list[date], bool]:
    """Return the last days for taking up, assigning and answering, one after another."""
    calendar = calendars.calendar()
    found, provisional, start = [], False, day_of(voice.opened_at)
    for clock in local.in_force(CLOCKS, voice.region):
        if clock.rule.unit is None:
            raise TypeError(f"{clock.rule.key} is not a time limit")
        last = workdays.deadline(start, int(clock.value), clock.rule.unit, calendar)
        found.append(last.on)
        provisional = provisional or last.provisional
        start = last.on
    return found, provisional


def _office(voice: Voice) -> Office:
    station = Station.objects.filter(unit=voice.station).first() if voice.station else None
    if station is not None:
        return Office(station.name, station.address, station.hours, station.phone)
    unit = Unit.objects.filter(pk=voice.owner).first() if voice.owner else None
    return Office(unit.name, unit.address, "", unit.phone) if unit else Office(_("联络站"))
