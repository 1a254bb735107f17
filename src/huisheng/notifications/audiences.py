"""通知谁 — apps above say here whom a ledger line concerns; nothing below knows their cases.

`register("voice.", resolver)` in an app's `ready()`. A resolver is given the line and returns
whom to tell, over what, with which facts; the words stand in `notices/<notice>.<audience>.txt`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Q

from huisheng.notifications.models import Channel
from huisheng.people.models import Seat
from huisheng.people.models.seats import UNIT_ROLES
from huisheng.workflow.models import Case


class Line(Protocol):
    """A ledger line, as a resolver sees it."""

    kind: str
    subject_id: str
    seat_id: UUID | None
    tenant_id: int | None
    at: datetime
    after: str
    facts: Any


@dataclass(frozen=True)
class Recipient:
    """收件人 — one person to be told over one channel.

    audience  as what they are told: "reporter", "holder", …; chooses the words.
    seat      whose desk it is; for a constituent there is none, but an address.
    address   telephone number or mail address; sealed before it is stored. Empty where a
              constituent left none that the channel can use: then a person has to tell them.
    about     the case; bounds whose phone list a failed message lands on.
    notice    whose words, where several kinds of line say the same; else the line's kind.
    facts     small values for the words, never anything personal; `…_on` are ISO days.
    digest    gathered: one message per seat, notice and day, however many lines.
    """

    audience: str
    channel: Channel
    about: Case
    seat: Seat | None = None
    address: str = field(default="", repr=False)
    notice: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    urgent: bool = False
    digest: bool = False


Resolver = Callable[[Line], Iterable[Recipient]]
_resolvers: dict[str, Resolver] = {}


def register(prefix: str, resolver: Resolver) -> None:
    """Ask `resolver` about every ledger line whose kind begins with `prefix`."""
    if _resolvers.setdefault(prefix, resolver) is not resolver:
        raise ValueError(f"two resolvers for {prefix}")


def recipients(line: Line) -> list[Recipient]:
    """Return everybody who is to be told of a line; nobody where no app asked about its kind."""
    found: list[Recipient] = []
    for prefix, resolver in _resolvers.items():
        if line.kind.startswith(prefix):
            found.extend(resolver(line))
    return found


def seats_at(holders: Iterable[UUID], on: date) -> list[Seat]:
    """Return the seats that work from these work lists on a day, stand-ins included."""
    keys = list(holders)
    if not keys:
        return []
    own = Q(unit__in=keys, role__in=UNIT_ROLES) | Q(pk__in=keys)
    lent = Q(stands_in_for__unit__in=keys, stands_in_for__role__in=UNIT_ROLES) | Q(
        stands_in_for__in=keys
    )
    seats = Seat.objects.in_force(on).filter(own | lent, person__isnull=False)
    return list(seats.select_related("person__account").order_by("pk"))


def to_desks(
    seats: Iterable[Seat], audience: str, about: Case, *, besides: UUID | None = None, **given: Any
) -> list[Recipient]:
    """Return staff as recipients: in the app, and by mail where their account has an address.

    `besides` is the seat that acted and needs no telling; `given` are further fields.
    """
    found = []
    for seat in seats:
        if seat.pk == besides:
            continue
        found.append(Recipient(audience, Channel.IN_APP, about, seat, **given))
        account = seat.person.account if seat.person else None
        if account is not None and account.is_active and account.email:
            found.append(Recipient(audience, Channel.EMAIL, about, seat, account.email, **given))
    return found
