"""拒绝 — the four ways the house says no, each with words fit to show to the person.

Middleware turns them into pages once, the API into JSON once; nothing else catches them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise

Words = str | Promise


class Refused(Exception):
    """A request the house declines. `message` says why, `way_out` what would allow it."""

    status = 400

    def __init__(self, message: Words, *, way_out: Words = "") -> None:
        super().__init__(message)
        self.message = message
        self.way_out = way_out

    def __str__(self) -> str:
        return str(self.message)


class Unknown(Refused):
    """There is no such thing, or none that you may see: the two must look the same."""

    status = 404


class NotAllowed(Refused):
    """You may see it, but this is not yours to do."""

    status = 403


class NotNow(Refused):
    """It is yours to do, but the case has moved on or is not there yet."""

    status = 409


class Invalid(Refused):
    """What was typed cannot be taken. `fields` maps a field name to its messages."""

    status = 422

    def __init__(
        self,
        message: Words,
        *,
        fields: Mapping[str, Sequence[str]] | None = None,
        way_out: Words = "",
    ) -> None:
        super().__init__(message, way_out=way_out)
        self.fields = dict(fields or {})


class TooMany(Refused):
    """Too many tries in too short a time; `way_out` says when to come back, `seconds` to whom."""

    status = 429

    def __init__(self, message: Words, *, way_out: Words = "", seconds: int = 3600) -> None:
        super().__init__(message, way_out=way_out)
        self.seconds = seconds
