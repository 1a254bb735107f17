"""通知的规则 — when nobody is disturbed, and when to try again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from huisheng.kernel.days import local
from huisheng.regions.local import Local

OURS = _("本系统默认，各地可依本地制度调整")

QUIET_FROM = Local(
    key="notifications.quiet_from", label=_("夜间免打扰从几点起"), default=22,
    least=0, most=23, basis=OURS,
    help=_("从这个钟点起不向外发短信、邮件等，紧急事项除外；与止点相同就是不设免打扰。"),
)  # fmt: skip
QUIET_UNTIL = Local(
    key="notifications.quiet_until", label=_("夜间免打扰到几点止"), default=7,
    least=0, most=23, basis=OURS,
    help=_("到这个钟点起恢复发送，夜里积下的一并发出。"),
)  # fmt: skip

MOST_TRIES = 48  # one at once, one after a minute, then every five: about four hours
LEASE = timedelta(seconds=60)  # how long a worker may hold a delivery before another takes it
TRY_AGAIN_READING = timedelta(minutes=5)
DIGEST_GATHERS = timedelta(minutes=10)
KEEP_READ_MESSAGES = timedelta(days=90)
KEEP_UNREAD_MESSAGES = timedelta(days=365)
KEEP_SPOOLED = timedelta(days=30)


def quiet_until(at: datetime, from_hour: int, until_hour: int) -> datetime | None:
    """Return the end of the quiet hours that `at` falls into, None if it falls into none.

    The hours are read on a clock in Asia/Shanghai and may span midnight.

    >>> from datetime import UTC
    >>> quiet_until(datetime(2026, 11, 30, 14, 30, tzinfo=UTC), 22, 7).isoformat()
    '2026-12-01T07:00:00+08:00'
    >>> quiet_until(datetime(2026, 11, 30, 13, 59, tzinfo=UTC), 22, 7) is None
    True
    """
    here = local(at)
    end = here.replace(hour=until_hour, minute=0, second=0, microsecond=0)
    if from_hour < until_hour:
        return end if from_hour <= here.hour < until_hour else None
    if from_hour == until_hour:
        return None
    if here.hour >= from_hour:
        return end + timedelta(days=1)
    return end if here.hour < until_hour else None


def next_try(attempts: int, at: datetime) -> datetime | None:
    """Return when to try again after so many attempts have failed, None once it is enough.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    >>> [(next_try(n, at) - at).seconds for n in (1, 2, 47)]
    [60, 300, 300]
    >>> next_try(48, at) is None
    True
    """
    if attempts >= MOST_TRIES:
        return None
    return at + timedelta(minutes=1 if attempts <= 1 else 5)
