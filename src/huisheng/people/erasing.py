"""删除人员 — what is personal of somebody who served; what they did in office stays.

Names of deputies and officials on acts of office are part of the record (《档案法》; the ledger
cannot be rewritten). What goes: the account, how it was signed in with, addresses, tokens,
the introduction, the number of the deputy's card; and the name too where no act bears it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from huisheng.audit import ledger
from huisheng.kernel.days import day_of
from huisheng.kernel.errors import NotNow
from huisheng.people import erasures
from huisheng.people.erasures import Entry
from huisheng.people.keybook import Operator
from huisheng.people.models import Account, ApiToken, Person, Seat
from huisheng.people.models.seats import SeatQuerySet

KIND, ALL = "person", "all"
GONE = "已删去"


@dataclass(frozen=True)
class Subject:
    """对象 — whose data, and the moment."""

    person: Person
    at: datetime


Step = Callable[[Subject, bool], int]


def traces_of(person: Person) -> list[str]:
    """Return the words of which nothing may be found afterwards."""
    account = person.account
    said = [account.username, account.email] if account else []
    said += [person.intro, *person.mandates.values_list("card_no", flat=True)]
    if not acted(person):
        said += [person.name, person.pinyin]
    return [word for word in said if len(word) > 1]


def acted(person: Person) -> bool:
    """Tell whether the person holds a mandate, or any of their seats stands in the ledger."""
    seats = list(person.seats.values_list("pk", flat=True))
    return person.mandates.exists() or ledger.by_any(seats)


def plan(person: Person, *, at: datetime) -> dict[str, int]:
    """Return how much would be touched in each place; touch nothing."""
    return {name: step(Subject(person, at), False) for name, step in STEPS.items()}


def erase(
    person: Person, *, at: datetime, reason: str, although_open: bool = False
) -> dict[str, int]:
    """Destroy what is personal of somebody who served; return how much in each place.

    Raises NotNow while they hold a seat, unless `although_open`: then their seats end.
    """
    if _in_force(Subject(person, at)).exists() and not although_open:
        raise NotNow("this person still holds a seat: end it first, or say --even-open")
    entry = Entry(KIND, person.pk, ALL, at)
    erasures.intend(entry)
    with transaction.atomic():
        person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        done = {name: step(Subject(person, at), True) for name, step in STEPS.items()}
        erasures.confirm(entry)
        facts = {"reason": reason, "places": {name: n for name, n in done.items() if n}}
        ledger.record("person.erase", person, seat=Operator(), at=at, facts=facts)
    return done


def again(entry: Entry) -> bool:
    """Erase what an older database has brought back; tell whether there was anything."""
    person = Person.objects.filter(pk=entry.subject).first()
    if person is None or not any(plan(person, at=entry.at).values()):
        return False
    erase(person, at=entry.at, reason="REPLAY", although_open=True)
    return True


def register() -> None:
    """Say who erases persons again."""
    erasures.register(KIND, again)


def _seats(subject: Subject, act: bool) -> int:
    """Seats in force: nobody who has been erased may act."""
    held = _in_force(subject)
    number = held.count()
    for seat in held if act else ():
        seat.active_until = max(day_of(subject.at), seat.active_from + timedelta(days=1))
        seat.save(update_fields=["active_until"])
    return number


def _in_force(subject: Subject) -> SeatQuerySet:
    on = day_of(subject.at) + timedelta(days=1)
    return Seat.objects.in_force(on).filter(person=subject.person)


def _tokens(subject: Subject, act: bool) -> int:
    rows = ApiToken.objects.filter(seat__person=subject.person)
    return rows.delete()[0] if act else rows.count()


def _sign_ins(subject: Subject, act: bool) -> int:
    """What the sign-in protection remembers of the name: addresses, browsers, times."""
    if subject.person.account is None:
        return 0
    found = 0
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        rows = model.objects.filter(username=subject.person.account.username)
        found += rows.delete()[0] if act else rows.count()
    return found


def _sessions(subject: Subject, act: bool) -> int:
    if subject.person.account is None:
        return 0
    store = import_module(settings.SESSION_ENGINE).SessionStore
    found = [
        row.session_key
        for row in Session.objects.iterator()
        if store().decode(row.session_data).get(SESSION_KEY) == str(subject.person.account.pk)
    ]
    if act:
        Session.objects.filter(session_key__in=found).delete()
    return len(found)


def _account(subject: Subject, act: bool) -> int:
    """The account with its password, second factor and mail address."""
    account, person = subject.person.account, subject.person
    if account is None:
        return 0
    if act:
        person.account = None
        person.save(update_fields=["account"])
        Account.objects.filter(pk=account.pk).delete()
    return 1


def _self(subject: Subject, act: bool) -> int:
    """The introduction, how the name is spelt, card numbers; the name where no act bears it."""
    person = subject.person
    right = {"intro": "", "pinyin": ""} | ({} if acted(person) else {"name": GONE})
    changed = {name: value for name, value in right.items() if getattr(person, name) != value}
    cards = person.mandates.exclude(card_no="")
    number = len(changed) + cards.count()
    if act and changed:
        Person.objects.filter(pk=person.pk).update(**changed)
    if act:
        cards.update(card_no="")
    return number


STEPS: Mapping[str, Step] = {
    "seats": _seats, "tokens": _tokens, "sign-ins": _sign_ins, "sessions": _sessions,
    "account": _account, "person": _self,
}  # fmt: skip
