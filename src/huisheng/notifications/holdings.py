"""通知里封存的行 — the addresses of messages on their way."""

from __future__ import annotations

from huisheng.notifications.models import Delivery
from huisheng.people import holdings
from huisheng.people.holdings import Holding


def about(delivery: Delivery) -> bytes:
    """Return what binds a sealed address to its delivery."""
    return b"delivery\x00" + delivery.pk.bytes


def register() -> None:
    """Say which table of this app holds sealed values."""
    holdings.register(Holding("delivery", Delivery, about))
