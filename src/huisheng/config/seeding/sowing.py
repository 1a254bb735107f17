"""播种 — a whole pack into an empty database, in one transaction, ready to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from huisheng.audit import notary
from huisheng.config.seeding import accounts, ground, stories
from huisheng.config.seeding.pack import Pack
from huisheng.config.seeding.replay import Replay
from huisheng.config.seeding.stories import Move
from huisheng.kernel.days import SHANGHAI, day_of
from huisheng.notifications import outbox
from huisheng.regions import calendars
from huisheng.voices.flow import flow
from huisheng.workflow import counts, reminders

LAPSES_AT, REMINDS_AT = time(0, 20), time(8, 0)


@dataclass(frozen=True)
class Sown:
    """播种结果 — what a pack has become, and where its accounts are written."""

    voices: int
    moves: int
    seats: int
    accounts: Path


def sow(
    pack: Pack, *, size: int, random: int, on: date, at: datetime, step: Callable[[int], None]
) -> Sown:
    """Plant a pack with `size` voices whose history ends on the evening before the day `on`.

    `at` is when this happens in truth, for what has no past: the calendar. `step` is told how
    many of the `size` voices are done. Deterministic for `random` apart from keys and secrets.
    """
    passwords = accounts.Passwords()
    end = datetime.combine(on, time(), tzinfo=SHANGHAI)
    with transaction.atomic():
        planted = ground.plant(pack, at=at, encode=passwords.encode)
        told = stories.write(pack, size=size, random=random, end=end, calendar=calendars.calendar())
        moves = stories.moves(told)
        _replay(moves, Replay(planted, pack.phrases), step)
        seats = accounts.listed(planted, passwords, at=at)
    settle(at=at)
    path = Path(settings.HUISHENG_DATA_DIR) / accounts.NAME
    content = {
        "note": "演示账号，都是虚构的人。本文件只在装入演示时写一次。",
        "address": settings.HUISHENG_SITE_URL,
        "accounts": seats,
        "voices": accounts.to_try(told),
    }
    accounts.write(path, content)
    return Sown(len(told), len(moves), len(planted.seats), path)


def _replay(moves: Sequence[Move], replay: Replay, step: Callable[[int], None]) -> None:
    """Take all moves; between two days, what silence and the calendar bring about."""
    last = {move.story: move for move in moves}
    day = day_of(moves[0].at)
    for move in moves:
        while day < day_of(move.at):
            day += timedelta(days=1)
            _turn_of_day(day)
        replay.take(move)
        if last[move.story] is move:
            step(1)


def _turn_of_day(day: date) -> None:
    """Do what the worker does at night and in the morning."""
    flow.lapse(at=datetime.combine(day, LAPSES_AT, tzinfo=SHANGHAI))
    reminders.remind_all(at=datetime.combine(day, REMINDS_AT, tzinfo=SHANGHAI))


def settle(*, at: datetime) -> None:
    """Leave nothing for the worker: chain the ledger, fold the counts, tell nobody of history."""
    while notary.link(at=at):
        pass
    while counts.fold():
        pass
    outbox.skip_past()
