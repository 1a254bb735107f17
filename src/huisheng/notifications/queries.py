"""通知的问题 — a seat's messages, and whom of its area somebody still has to telephone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from huisheng.notifications import words
from huisheng.notifications.models import NO_ADDRESS, Channel, Delivery, State
from huisheng.people.models import Role, Seat
from huisheng.workflow.flow import Flow

ENOUGH = 100  # the bell says 99+ and counts no further
PHONES = (Role.LIAISON, Role.STATION_HEAD, Role.TOWN_OFFICER, Role.COUNTY_OFFICE)


@dataclass(frozen=True)
class Row:
    """一行 — a message or a person to telephone, as shown to one seat."""

    id: UUID
    subject: str
    body: str
    title: str
    ref: str
    href: str
    at: datetime
    is_new: bool
    has_no_number: bool


def messages_of(seat: Seat) -> QuerySet[Delivery]:
    """Return a seat's in-app messages."""
    return Delivery.objects.filter(seat=seat, channel=Channel.IN_APP)


def unread(seat: Seat) -> int:
    """Return how many of a seat's messages are unread, counted to 100 at most."""
    own = seat.pk if connection.features.has_native_uuid_field else seat.pk.hex
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [own, Channel.IN_APP])
        return int(cursor.fetchone()[0])


# Asked on every page of the desk, so it is said to the database directly.
_UNREAD = f"""
    SELECT COUNT(*) FROM (
        SELECT 1 FROM notifications_delivery
        WHERE seat_id = %s AND channel = %s AND read_at IS NULL LIMIT {ENOUGH}
    ) AS bell
"""  # noqa: S608  the one thing put in is our own number


def still_to_tell(seat: Seat) -> QuerySet[Delivery]:
    """Return what no machine could deliver to constituents of this seat's area; none for others."""
    dead = Delivery.objects.filter(
        tenant=seat.tenant_id, state=State.DEAD, seat__isnull=True, told_at__isnull=True
    )
    if seat.role in (Role.LIAISON, Role.STATION_HEAD) and seat.unit_id:
        return dead.filter(station=seat.unit_id)
    if seat.role == Role.TOWN_OFFICER and seat.region.town_id:
        return dead.filter(town=seat.region.town_id)
    if seat.role == Role.COUNTY_OFFICE:
        return dead
    return dead.none()


def rows(found: Iterable[Delivery], seat: Seat) -> list[Row]:
    """Return deliveries as rows; titles only of cases this seat may see, a query per kind."""
    listed = list(found)
    titles = _titles(listed, seat)
    shown = []
    for delivery in listed:
        said = words.said(delivery)
        title = titles.get(delivery.case_id, "") if "n" not in delivery.facts else ""
        shown.append(
            Row(
                id=delivery.pk,
                subject=said.subject,
                body=said.body,
                title=title,
                ref=str(delivery.facts.get("ref", "")),
                href=words.desk_path(delivery),
                at=delivery.created_at,
                is_new=delivery.read_at is None,
                has_no_number=delivery.why == NO_ADDRESS,
            )
        )
    return shown


def _titles(listed: list[Delivery], seat: Seat) -> dict[UUID | None, str]:
    wanted: dict[str, set[UUID]] = {}
    for delivery in listed:
        if delivery.case_id is not None and "n" not in delivery.facts:
            wanted.setdefault(delivery.case_kind, set()).add(delivery.case_id)
    found: dict[UUID | None, str] = {}
    for kind, keys in wanted.items():
        if kind in Flow.registry:
            visible = Flow.registry[kind].model._default_manager.visible_to(seat)
            found |= dict(visible.filter(pk__in=keys).values_list("pk", "title"))
    return found
