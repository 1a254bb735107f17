"""一轮 — people write, processes fall, everything is set up again, and the ledgers are compared."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.postgres import OWNER
from tests.torture import clientledger
from tests.torture.checking import Found, Verdict, judge
from tests.torture.clientledger import Asked, ClientLedger
from tests.torture.office import Kept, Office, until
from tests.torture.writers import Desk, Writer, send_again

WRITERS = 20
LEASE_MOST = 90  # seconds after which nothing may be stuck
WEB_BACK, POSTMASTER_BACK = 5, 30  # seconds
MOST_PATIENCE = 300  # seconds; the machine may be busy with other things


@dataclass
class Outcome:
    """结果 — of one round."""

    verdict: Verdict
    kills: dict[str, int]
    back: dict[str, list[float]]  # seconds until there was an answer again, by what was killed
    drained: float = 0.0
    messages: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return self.verdict.is_clean and not self.faults

    def as_json(self) -> dict[str, Any]:
        """Return plain values, the times as their number, middle and worst."""
        spans = {
            what: {"median": round(sorted(took)[len(took) // 2], 2), "most": round(max(took), 2)}
            for what, took in self.back.items()
        }  # fmt: skip
        return {
            "clean": self.is_clean, "kills": self.kills, "back_seconds": spans,
            "drained_seconds": round(self.drained, 1), "messages": self.messages,
            "faults": self.faults, **self.verdict.as_json(),
        }  # fmt: skip


class Killer:
    """拷问者 — kills one process after the other, at moments nobody knows."""

    def __init__(self, office: Office, seed: int) -> None:
        self._office, self._draw = office, random.Random(seed)
        self.kills: Counter[str] = Counter()
        self.back: dict[str, list[float]] = {}
        self._targets = ["web worker", "task worker"]
        if office.database:
            self._targets += ["backend", "postmaster"]
        self._targets.append("web server")
        self._next = self._targets[::-1]  # the first round in this order, later ones as drawn

    def go_on(self, *, seconds: float, every: float) -> None:
        """Kill every so often until the time is over and each target has fallen at least once."""
        end = time.monotonic() + seconds
        while time.monotonic() < end or len(self.kills) < len(self._targets):
            time.sleep(self._draw.uniform(0.5, 1.5) * every)
            if not self._next:
                self._next = self._draw.sample(self._targets, len(self._targets))
            self.kill(self._next.pop())

    def kill(self, target: str) -> None:
        """Kill, and measure how long it is until there are answers again."""
        pid = self._pid_of(target)
        if pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.kills[target] += 1
            if target != "task worker":
                time.sleep(0.05)
                took = until(self._office.answers, MOST_PATIENCE)
                self.back.setdefault(target, []).append(took)

    def _pid_of(self, target: str) -> int | None:
        office = self._office
        if target == "web worker":
            return self._one_of(office.web.children)
        if target == "backend" and office.database:
            return self._one_of(office.database.backends())
        kept: Kept = office.worker if target == "task worker" else office.web
        if target == "postmaster" and office.database:
            kept = office.database.kept
        return kept.process.pid

    def _one_of(self, pids: list[int]) -> int | None:
        return self._draw.choice(pids) if pids else None


def within(office: Office, function: str) -> Any:
    """Ask something inside the product. RuntimeError with its words if it fails."""
    done = office.run("-m", "tests.torture.within", function)
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    return json.loads(done.stdout)


def torture(office: Office, *, seconds: float, every: float, seed: int, name: str) -> Outcome:
    """Let WRITERS write for so long while processes are killed; then compare."""
    path = office.folder / f"{name}.ledger"
    ledger = ClientLedger(path)
    writers = write(office, ledger)
    # The first requests load the product's code; what is killed then was never at work.
    until(lambda: sum(w.answered for w in writers) >= 3 * WRITERS, MOST_PATIENCE)
    killer = Killer(office, seed)
    killer.go_on(seconds=seconds, every=every)
    rest(writers)
    until(office.answers, MOST_PATIENCE)
    send_again(writers, ledger, within=60)
    outcome = Outcome(Verdict(), dict(killer.kills), killer.back)
    outcome.drained = _drained(office, outcome)
    outcome.verdict = compare(office, path)
    _ask_the_product(office, outcome)
    return outcome


def write(office: Office, ledger: ClientLedger) -> list[Writer]:
    """Start the writers."""
    desks = [Desk(**said) for said in within(office, "desks")]
    writers = [Writer(n, office.port, desks[n % len(desks)], ledger) for n in range(1, WRITERS + 1)]
    for writer in writers:
        writer.start()
    return writers


def rest(writers: list[Writer]) -> None:
    """Let each finish what is in hand."""
    for writer in writers:
        writer.stop.set()
    for writer in writers:
        writer.join(120)


def compare(office: Office, path: Path, more: dict[str, Asked] | None = None) -> Verdict:
    """Judge a client's ledger by what the product has now; `more` are lines made up."""
    found = {key: Found(*said) for key, said in within(office, "found").items()}
    asked = clientledger.read(path)
    known = {mark for other in path.parent.glob("*.ledger") for mark in clientledger.read(other)}
    ours = {key: rows for key, rows in found.items() if key in asked or key not in known}
    return judge([*asked.values(), *(more or {}).values()], ours)


def _drained(office: Office, outcome: Outcome) -> float:
    """Wait until every line is linked and told and nothing waits; return the seconds."""

    def is_drained() -> bool:
        outcome.messages = within(office, "messages")
        return not any(outcome.messages[name] for name in ("waiting", "unlinked", "unread"))

    try:
        return until(is_drained, LEASE_MOST)
    except TimeoutError:
        outcome.faults.append(f"stuck for more than {LEASE_MOST} s: {outcome.messages}")
        return LEASE_MOST


def _ask_the_product(office: Office, outcome: Outcome) -> None:
    wrong = ("sent_but_not_spooled", "spooled_twice", "told_twice")
    outcome.faults += [name for name in wrong if outcome.messages[name]]
    if not outcome.messages["sent"]:
        outcome.faults.append("not one message was sent: nothing was shown")
    for command in (["ledger", "verify"], ["invariants"]):
        done = office.run("manage.py", *command)
        if done.returncode:
            outcome.faults.append(f"{command[0]}: {(done.stdout + done.stderr)[-400:]}")
    if fault := _integrity(office):
        outcome.faults.append(fault)


def _integrity(office: Office) -> str:
    if office.database is None:
        import sqlite3

        with sqlite3.connect(office.folder / "huisheng.sqlite3") as here:
            said = here.execute("PRAGMA integrity_check").fetchone()[0]
        return "" if said == "ok" else f"integrity_check: {said}"
    amcheck = office.database.binaries / "pg_amcheck"
    if not amcheck.exists():
        return ""
    command = [str(amcheck), "--install-missing", "--heapallindexed", "--host=127.0.0.1",
               f"--port={office.database.port}", f"--username={OWNER}", OWNER]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    return f"pg_amcheck: {done.stdout}{done.stderr}"[-400:] if done.returncode else ""


def weigh_times(outcome: Outcome) -> None:
    """Hold the times against what is promised: on a machine that has nothing else to do."""
    for what, most in (("web worker", WEB_BACK), ("postmaster", POSTMASTER_BACK),
                       ("backend", POSTMASTER_BACK)):  # fmt: skip
        if (worst := max(outcome.back.get(what, [0.0]))) > most:
            outcome.faults.append(f"{what}: back after {worst:.1f} s, promised {most}")
