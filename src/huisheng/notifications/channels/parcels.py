"""发送件 — what a channel is handed, and the two ways in which it may fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Parcel:
    """发送件 — one message ready to leave; `id` is the same however often it is tried."""

    id: UUID
    channel: str
    address: str = field(repr=False)
    subject: str = ""
    text: str = ""
    at: datetime | None = None


class NotSent(Exception):
    """It did not leave. The message is a short code for the record, never an address."""


class TryAgain(NotSent):
    """Something is in the way just now."""


class Undeliverable(NotSent):
    """This address will never do: a person has to tell them."""


class Sender(Protocol):
    """渠道 — takes parcels out of the house."""

    def send(self, parcel: Parcel) -> str:
        """Send one parcel and return the provider's reference (never empty).

        Sending the same parcel again must do no harm. Raises TryAgain or Undeliverable.
        """
        ...
