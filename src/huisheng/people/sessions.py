"""会话 — how long a sign-in lasts and what ends it (GB/T 22239-2019 §8.1.4.1).

What is asked lies in the session itself, which every request reads anyway: no question more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from huisheng.people.models import Seat

SIGNED_IN, SEEN, SEATS = "signed_in_at", "seen_at", "seats"
# Noted at most this often, so that a click is not a write: the idle limit is met or undercut by it.
NOTED_EVERY = timedelta(minutes=2)


def begin(session: SessionBase, seats: Iterable[Seat], *, at: datetime) -> None:
    """Note that somebody has just proved who they are, and which seats they then held."""
    session[SIGNED_IN] = session[SEEN] = at.timestamp()
    session[SEATS] = {str(seat.pk): _print_of(seat) for seat in seats}


def over(session: SessionBase, seats: Iterable[Seat], *, at: datetime) -> str:
    """Return why this session has ended, or "" while it goes on.

    It ends after HUISHENG_SESSION_IDLE without a click, HUISHENG_SESSION_LONGEST after the
    sign-in, and at once when one of its seats has ended or become another; a seat more is noted.
    """
    now = at.timestamp()
    if now - session.get(SIGNED_IN, now) > settings.HUISHENG_SESSION_LONGEST:
        return _("登录已经超过12小时，请重新登录。")
    if now - session.get(SEEN, now) > settings.HUISHENG_SESSION_IDLE:
        return _("您有一阵子没有操作了，请重新登录。")
    kept, held = session.get(SEATS), {str(seat.pk): _print_of(seat) for seat in seats}
    if kept is not None and any(held.get(key) != was for key, was in kept.items()):
        return _("您的岗位有变动，请重新登录。")
    if kept != held:
        session[SEATS] = held
    return ""


def note(session: SessionBase, *, at: datetime) -> bool:
    """Note that somebody is there, unless that was noted just now; tell whether it was."""
    if abs(at.timestamp() - session.get(SEEN, 0)) < NOTED_EVERY.total_seconds():
        return False
    session[SEEN] = at.timestamp()
    session[SIGNED_IN] = session.get(SIGNED_IN, at.timestamp())
    return True


def _print_of(seat: Seat) -> str:
    return f"{seat.role} {seat.region_id} {seat.unit_id or ''}"
