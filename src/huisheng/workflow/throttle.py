"""限次 — how many tries in how long (security.md D4). Keys are hashed before they are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from huisheng.workflow.models import Tries


def count(act: str, key: str, *, at: datetime, minutes: int) -> None:
    """Count one more try of `act` by `key` in the current window."""
    window = _window(at, minutes)
    row = {"act": act, "key": key, "window": window}
    if not Tries.objects.filter(**row).update(number=F("number") + 1):
        try:
            with transaction.atomic():
                Tries.objects.create(**row, number=1)
        except IntegrityError:  # somebody with the same key was quicker
            Tries.objects.filter(**row).update(number=F("number") + 1)


def give_back(act: str, key: str, *, at: datetime, minutes: int) -> None:
    """Return a try that did not count after all."""
    row = {"act": act, "key": key, "window": _window(at, minutes)}
    Tries.objects.filter(**row, number__gt=0).update(number=F("number") - 1)


def next_window(at: datetime, minutes: int) -> datetime:
    """Return when the tries of the present window are forgotten and new ones begin."""
    return _window(at, minutes) + timedelta(minutes=minutes)


def so_far(act: str, key: str, *, at: datetime, minutes: int) -> int:
    """Return the tries of `act` by `key` in the current window, adding none."""
    found = Tries.objects.filter(act=act, key=key, window=_window(at, minutes))
    return sum(found.values_list("number", flat=True))  # one row or none


def forget(*, before: datetime) -> int:
    """Drop windows that ended long ago; return how many."""
    dropped, _ = Tries.objects.filter(window__lt=before).delete()
    return dropped


def _window(at: datetime, minutes: int) -> datetime:
    start = datetime(at.year, at.month, at.day, tzinfo=UTC)
    span = timedelta(minutes=minutes)
    return start + (at - start) // span * span
