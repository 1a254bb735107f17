"""社情民意通知谁 — whom each line of a voice's ledger concerns, and what they are told.

To the reporter's own telephone go neutral words only: that something has happened, never what it
is about nor who spoke. A reporter without a mobile number lands on the station's phone list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q

from huisheng.kernel.days import day_of
from huisheng.notifications.audiences import Line, Recipient, seats_at, to_desks
from huisheng.notifications.models import Channel
from huisheng.people.models import Role, Seat
from huisheng.voices import identity
from huisheng.voices.models import Channel as Source
from huisheng.voices.models import Stage, Voice
from huisheng.workflow.models import WorkItem

MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")

# step → whose words: what puts a voice on somebody's desk, or tells them how it ended
DESK = {
    "take_on": "voice.take_on", "reassign": "voice.take_on",
    "supply": "voice.supply", "supply_for": "voice.supply", "reopen": "voice.reopen",
    "propose_referral": "voice.check", "propose_refusal": "voice.check",
    "discard": "voice.check", "propose_reclassify": "voice.check",
    "confirm_reclassify": "voice.turn_down",
    "turn_down": "voice.turn_down", "separate": "voice.separate",
}  # fmt: skip
ENDED = {"grade": "voice.grade", "withdraw": "voice.withdraw"}
ANSWERS = ("answer", "answer_on_spot", "explain", "give_up_asking", "answer_with")
REPORTER = {
    "ask": "voice.ask",
    **dict.fromkeys(ANSWERS, "voice.answer"),
    "confirm_referral": "voice.progress", "confirm_refusal": "voice.progress",
    "confirm_reclassify": "voice.progress",
}  # fmt: skip


def concerned(line: Line) -> list[Recipient]:
    """Return everybody to be told of one line of a voice's ledger."""
    step = line.kind.partition(".")[2]
    if step not in TOLD or line.facts.get("channel") == Source.IMPORT:  # history is not news
        return []
    voice = Voice.objects.select_related("region").filter(pk=line.subject_id).first()
    if voice is None:
        return []
    asked = _SPECIAL.get(step)
    found = asked(voice, line) if asked else []
    if step in DESK:
        found += _holders(voice, line, notice=DESK[step])
    if step in ENDED:
        found += _owners(voice, line, notice=ENDED[step])
    if step in REPORTER:
        found += _reporter(voice, notice=REPORTER[step])
    if step in ANSWERS:
        found += _bearers(voice, line, notice="voice.answer")
    return found


def _opened(voice: Voice, line: Line) -> list[Recipient]:
    """A new voice: whoever holds it, and the deputy it was addressed to; of a flood, nobody."""
    if voice.held:
        return []
    return _holders(voice, line, notice="voice.open") + _bearers(voice, line, notice="voice.open")


def _due_soon(voice: Voice, line: Line) -> list[Recipient]:
    """Before the date: whoever holds it; and the reporter, if the word is with them."""
    found = _holders(voice, line, digest=True)
    if voice.stage == Stage.NEEDS_INFO:
        found += [to for to in _reporter(voice, notice="voice.due_soon") if to.address]
    return found


def _overdue(voice: Voice, line: Line) -> list[Recipient]:
    return _holders(voice, line, digest=True)


_SPECIAL: dict[str, Callable[[Voice, Line], list[Recipient]]] = {
    "open": _opened, "release": _opened, "due_soon": _due_soon, "overdue": _overdue,
}  # fmt: skip
TOLD = {*_SPECIAL, *DESK, *ENDED, *REPORTER}


def _holders(voice: Voice, line: Line, **given: Any) -> list[Recipient]:
    desks = WorkItem.objects.filter(case_id=voice.pk).values_list("holder", flat=True)
    seats = seats_at(desks, day_of(line.at))
    return to_desks(seats, "holder", voice, besides=line.seat_id, facts=_facts(voice), **given)


def _owners(voice: Voice, line: Line, *, notice: str) -> list[Recipient]:
    seats = seats_at([voice.owner] if voice.owner else [], day_of(line.at))
    found = to_desks(
        seats, "holder", voice, besides=line.seat_id, notice=notice, facts=_facts(voice)
    )
    return [to for to in found if to.channel == Channel.IN_APP]


def _bearers(voice: Voice, line: Line, *, notice: str = "") -> list[Recipient]:
    """Those who brought it: the deputy whose code was scanned, and whoever filed it for another."""
    seats = _deputy_seats(voice, day_of(line.at))
    if voice.proxy is not None and voice.proxy.pk not in {seat.pk for seat in seats}:
        seats.append(voice.proxy)
    return to_desks(
        seats, "bearer", voice, besides=line.seat_id, notice=notice, facts=_facts(voice)
    )


def _deputy_seats(voice: Voice, on: date) -> list[Seat]:
    if voice.deputy is None:
        return []
    of_person = Q(person=voice.deputy.person_id, role=Role.DEPUTY)
    return list(Seat.objects.in_force(on).filter(of_person).select_related("person__account"))


def _reporter(voice: Voice, *, notice: str) -> list[Recipient]:
    if not voice.has_contact:
        return []
    contact = identity.contact_for_notice(voice.pk)
    if contact is None or contact.is_empty:
        return []
    return [
        Recipient(
            "reporter", Channel.SMS, voice, address=mobile(contact.phone), notice=notice,
            facts=_facts(voice),
        )
    ]  # fmt: skip


def mobile(typed: str) -> str:
    """Return the mobile number in what somebody typed, "" if it is none (a landline, nothing).

    >>> mobile("＋86 138-0000-1111"), mobile("0712-3456789"), mobile("")
    ('13800001111', '', '')
    """
    folded = unicodedata.normalize("NFKC", typed)
    found = MOBILE.fullmatch("".join(c for c in folded if c.isdigit() or c == "+"))
    return found[1] if found else ""


def _facts(voice: Voice) -> dict[str, str]:
    return {
        "ref": voice.ref,
        "where": voice.region.name,
        "due_on": voice.due_on.isoformat() if voice.due_on else "",
    }
