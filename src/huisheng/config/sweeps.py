"""巡查 — what the worker goes round and does: every promise is a row, and these find the rows.

Nothing here needs the one before it to have succeeded, and each may be cut off anywhere and begun
again; that is what makes the worker safe to kill.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings

from huisheng.audit import notary
from huisheng.config import residue, watch
from huisheng.documents import exports
from huisheng.notifications import housekeeping, outbox
from huisheng.people import erasures
from huisheng.voices import drafts, import_jobs, retention, reveal_week
from huisheng.workflow import counts, once, reminders, throttle
from huisheng.workflow.flow import Flow

MOST_ROUNDS = 100  # one sweep goes on while there is work, but not so long that others starve
KEEP_FORMS = timedelta(days=7)  # security.md D7, D10
KEEP_TRIES = timedelta(days=2)
KEEP_SIGN_INS_DAYS = 30


@dataclass(frozen=True)
class Sweep:
    """巡查 — one thing done every so many seconds; returns how much was done.

    Sweeps of one lane take turns; lanes do not wait for each other.
    """

    name: str
    lane: str
    every: float
    act: Callable[[datetime], int]
    at_start: bool = True


def link(at: datetime) -> int:
    """Chain the ledger lines that wait."""
    return _while_there_is(lambda: notary.link(at=at))


def fold(at: datetime) -> int:
    """Fold stage moves into the counts."""
    return _while_there_is(counts.fold)


def read(at: datetime) -> int:
    """Make deliveries of the ledger's new lines."""
    return _while_there_is(lambda: outbox.read_ledger(at))


def send(at: datetime) -> int:
    """Send what is due."""
    done = outbox.send_due(at)
    return done.sent + done.failed + done.dead


def lapse(at: datetime) -> int:
    """Take the steps that silence takes."""
    return sum(flow.lapse(at=at) for flow in Flow.registry.values())


def recount(at: datetime) -> int:
    """Count provisional dates again: the calendar of their year may have come."""
    return sum(flow.recount_all(at=at) for flow in Flow.registry.values())


def remind(at: datetime) -> int:
    """Write the reminders that are due."""
    return reminders.remind_all(at=at)


def keep(at: datetime) -> int:
    """Destroy what has been kept long enough, and finish what a crash or an old backup undid."""
    residue.overwrite_deleted()
    done = erasures.finish() + sum(retention.run(at).values())
    if done:
        residue.let_go()
    return done


def forget(at: datetime) -> int:
    """Drop what has no more use: old forms, tries, sign-ins, sessions, messages, files."""
    sessions = import_module(settings.SESSION_ENGINE).SessionStore
    sessions.clear_expired()
    AxesProxyHandler.reset_logs(age_days=KEEP_SIGN_INS_DAYS)
    AxesProxyHandler.reset_failure_logs(age_days=KEEP_SIGN_INS_DAYS)
    AccessAttempt.objects.filter(attempt_time__lt=at - timedelta(days=KEEP_SIGN_INS_DAYS)).delete()
    return (
        import_jobs.forget(at)
        + exports.forget(at)
        + once.forget(before=at - KEEP_FORMS)
        + throttle.forget(before=at - KEEP_TRIES)
        + drafts.sweep(before=at - drafts.LASTS)
        + housekeeping.forget(at)
    )


SWEEPS = [
    Sweep("link", "ledger", 2, link),
    Sweep("fold", "ledger", 2, fold),
    Sweep("read", "ledger", 2, read),
    Sweep("send", "sending", 2, send),
    Sweep("import", "imports", 2, import_jobs.run_waiting),
    Sweep("export", "exports", 2, exports.run_waiting),
    Sweep("lapse", "timers", 60, lapse),
    Sweep("recount", "timers", 600, recount),
    Sweep("remind", "timers", 60, remind),
    Sweep("looks", "timers", 3600, reveal_week.tell),
    Sweep("forget", "timers", 3600, forget),
    Sweep("keep", "timers", 6 * 3600, keep),
    Sweep("watch", "timers", 3600, watch.keep_watch, at_start=False),
]


def _while_there_is(act: Callable[[], int]) -> int:
    total = 0
    for _round in range(MOST_ROUNDS):
        done = act()
        total += done
        if not done:
            break
    return total
