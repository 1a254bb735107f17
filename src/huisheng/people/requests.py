"""请求里的岗位 — from which seat a guarded request acts."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from huisheng.people.models import Seat


def seat_of(request: HttpRequest) -> Seat:
    """Return the seat of a request whose view is guarded by `seated` (never None there)."""
    return cast(Seat, request.seat)  # type: ignore[attr-defined]
