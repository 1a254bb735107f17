"""后台 — the worker: links the ledger, tells people, keeps the dates. One beside the web server.

Everything it does is found in rows, so it may be killed at any moment, started twice, or run from
cron with `--once`; see `config.sweeps`.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
import traceback
from collections import Counter
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections, connection
from django.db.utils import DatabaseError, InterfaceError
from django.utils.module_loading import autodiscover_modules
from huey.contrib.djhuey import HUEY

from huisheng.config.sweeps import SWEEPS, Sweep
from huisheng.kernel import clock

logger = logging.getLogger("huisheng.work")

SAY_EVERY = 60.0
STOP_WITHIN = 20.0
LOOK_EVERY = 5.0


class Tally:
    """记数 — what the lanes have done since it was last said."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._done: Counter[str] = Counter()
        self._traced: set[str] = set()

    def add(self, name: str, number: int) -> None:
        """Count what a sweep did."""
        with self._lock:
            self._done[name] += number

    def complain(self, name: str, trouble: Exception) -> None:
        """Count a failure; trace it the first time only, so that a log cannot flood."""
        frames = traceback.extract_tb(trouble.__traceback__)
        where = f"{name} {type(trouble).__name__} {frames[-1].filename}:{frames[-1].lineno}"
        with self._lock:
            self._done[f"{name}✗"] += 1
            is_new = where not in self._traced
            self._traced.add(where)
        if is_new:
            logger.error("%s\n%s", where, "".join(traceback.format_tb(trouble.__traceback__)))

    def line(self) -> str:
        """Return what was done since the last time in one line, "" if nothing was."""
        with self._lock:
            done, self._done = self._done, Counter()
        return " ".join(f"{name}={number}" for name, number in sorted(done.items()) if number)


class Lane(threading.Thread):
    """通道 — a thread that runs its sweeps in turn until told to stop."""

    def __init__(self, name: str, sweeps: list[Sweep], stop: threading.Event, tally: Tally) -> None:
        super().__init__(name=name, daemon=True)
        self._sweeps, self._stop_asked, self._tally = sweeps, stop, tally
        began = monotonic()
        self._due = {s.name: began if s.at_start else began + s.every for s in sweeps}

    def run(self) -> None:
        """Go round; finish the sweep in hand when told to stop."""
        while not self._stop_asked.is_set():
            for sweep in self._sweeps:
                if monotonic() >= self._due[sweep.name] and not self._stop_asked.is_set():
                    self._run(sweep)
                    self._due[sweep.name] = monotonic() + sweep.every
            close_old_connections()
            self._stop_asked.wait(max(0.05, min(self._due.values()) - monotonic()))
        connection.close()

    def _run(self, sweep: Sweep) -> None:
        try:
            self._tally.add(sweep.name, sweep.act(clock.now()))
        except Exception as trouble:  # the next round tries again, the others go on
            self._tally.complain(sweep.name, trouble)
            if isinstance(trouble, DatabaseError | InterfaceError):
                connection.close()  # the server may have been away; begin with a fresh one


class Command(BaseCommand):
    help = "Do what waits and what has fallen due, until told to stop (SIGTERM or Ctrl-C)."
    # `serve` has made the checks; here they would only load the code of every page, some 45 MB.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="each sweep once, then end")

    def handle(self, *, once: bool, **_: Any) -> None:
        autodiscover_modules("tasks")
        if once:
            self._once()
        else:
            self._until_stopped()

    def _once(self) -> None:
        """Each sweep once, and the jobs that wait; a sweep that fails does not stop the others."""
        tally, failed = Tally(), []
        for sweep in (s for s in SWEEPS if s.at_start):
            try:
                tally.add(sweep.name, sweep.act(clock.now()))
            except Exception as trouble:
                tally.complain(sweep.name, trouble)
                failed.append(sweep.name)
        while not HUEY.immediate and (task := HUEY.dequeue()) is not None:
            HUEY.execute(task)
        self.stdout.write(tally.line() or "nothing to do")
        if failed:
            raise CommandError(f"failed: {', '.join(failed)}")

    def _until_stopped(self) -> None:
        stop, tally = threading.Event(), Tally()
        consumer = None
        if not HUEY.immediate:
            consumer = HUEY.create_consumer(shutdown_timeout=STOP_WITHIN / 2)
        if consumer is not None:
            consumer.start()
        for sign in (signal.SIGTERM, signal.SIGINT):  # after the consumer, which sets its own
            signal.signal(sign, lambda *_: stop.set())
        lanes = [
            Lane(name, [s for s in SWEEPS if s.lane == name], stop, tally)
            for name in dict.fromkeys(s.lane for s in SWEEPS)
        ]
        for lane in lanes:
            lane.start()
        fell = self._watch(lanes, stop, tally)
        stop.set()
        if consumer is not None:
            consumer.stop(graceful=True)
        end = monotonic() + STOP_WITHIN
        for lane in lanes:
            lane.join(max(0.0, end - monotonic()))
        self._say(tally)
        if fell or any(lane.is_alive() for lane in lanes):
            sys.exit(1)  # the service manager starts a fresh one; nothing is lost, all is in rows

    def _watch(self, lanes: list[Lane], stop: threading.Event, tally: Tally) -> bool:
        """Wait until told to stop, saying once a minute what was done; True if a lane fell."""
        said = monotonic()
        while not stop.wait(LOOK_EVERY):
            if not all(lane.is_alive() for lane in lanes):
                return True
            if monotonic() - said >= SAY_EVERY:
                self._say(tally)
                said = monotonic()
        return False

    def _say(self, tally: Tally) -> None:
        if line := tally.line():
            self.stdout.write(f"{clock.local(clock.now()):%H:%M} {line}")
            self.stdout.flush()
