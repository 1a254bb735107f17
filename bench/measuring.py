"""Measuring one data set on one engine: the server as an office runs it, two visitors at a time."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any
from uuid import UUID

from bench import work
from bench.client import Client
from bench.firstpage import weight
from bench.meters import Meter, memory_mb, percentile
from bench.stores import Copy
from bench.work import OutOfWork, Targets, Work
from tests.postgres import free_port
from tests.server import ROOT, process, wait_until_it_answers

CLIENTS, WARM_UP = 2, 30
STATION_PASSWORD, STATION_SECRET = "for-the-bench-only", "JBSWY3DPEHPK3PXP"


@dataclass(frozen=True)
class Effort:
    """How long each kind of work goes on: at least so many times and so long, at most so long."""

    times: int = 200
    seconds: float = 4
    most_seconds: float = 40


@dataclass
class Tally:
    """What came of one kind of work."""

    walls: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    done: bool = False
    lock: Lock = field(default_factory=Lock)


class Bench:
    """The product on a copy of a data set, and the visitors who use it."""

    def __init__(self, copy: Copy, port: int, web: int, effort: Effort, started: float) -> None:
        self.copy, self.port, self.effort, self.started = copy, port, effort, started
        self.meter = Meter(web, copy.postmaster)
        self.visitors = {who: self._visitors(who) for who in ("", "liaison", "office")}

    def _visitors(self, who: str) -> list[Client]:
        found = [Client("127.0.0.1", self.port, f"10.0.0.{n + 1}") for n in range(CLIENTS)]
        if who:
            found[0].sign_in(who, STATION_PASSWORD, STATION_SECRET)
            for other in found[1:]:  # the same session in a second window
                other.cookies = dict(found[0].cookies)
        return found

    def ask(self, question: str) -> Any:
        """Ask the product something from inside."""
        command = [sys.executable, "-m", "bench.within", "inside", question]
        done = subprocess.run(
            command, cwd=ROOT, env=self.copy.environment, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout)

    def measure(self, each: Work) -> dict[str, Any]:
        """Do one kind of work by two visitors and return what it cost. RuntimeError if it fails."""
        return cost(each, self.visitors[each.who], self.meter, self.effort)


def cost(each: Work, visitors: list[Client], meter: Meter, effort: Effort) -> dict[str, Any]:
    """Let visitors do one kind of work at the same time; return what it cost each time.

    CPU and wall in milliseconds, size in kB. RuntimeError with the first wrong answer, if any.
    """
    _together(each, visitors, Effort(min(WARM_UP, effort.times), 0, 20))
    before = meter.read()
    tally = _together(each, visitors, effort)
    after = meter.read()
    if tally.wrong or not tally.walls:
        raise RuntimeError(f"{each.name}: {len(tally.wrong)} wrong, first: {tally.wrong[:1]}")
    n = len(tally.walls)
    web, database = after.web - before.web, after.database - before.database
    return {
        "times": n,
        "cpu_ms": round(1000 * (web + database) / n, 2),
        "web_ms": round(1000 * web / n, 2),
        "database_ms": round(1000 * database / n, 2),
        "p50_ms": round(1000 * percentile(tally.walls, 0.5), 1),
        "p95_ms": round(1000 * percentile(tally.walls, 0.95), 1),
        "kb": round(sum(tally.sizes) / n / 1024, 1),
    }


def _together(each: Work, visitors: list[Client], effort: Effort) -> Tally:
    tally, began = Tally(), time.perf_counter()

    def is_enough() -> bool:
        spent = time.perf_counter() - began
        enough = len(tally.walls) >= effort.times and spent >= effort.seconds
        return enough or spent >= effort.most_seconds or bool(tally.wrong)

    threads = [Thread(target=_visit, args=(each, one, tally, is_enough)) for one in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def _visit(each: Work, client: Client, tally: Tally, is_enough: Callable[[], bool]) -> None:
    while not is_enough():
        began = time.perf_counter()
        try:
            answer = each.ask(client)
        except OutOfWork:
            return
        except Exception as trouble:  # said once by the one who asked for the measure
            tally.wrong.append(repr(trouble))
            return
        spent = time.perf_counter() - began
        if each.is_done_by(answer):
            tally.walls.append(spent)
            tally.sizes.append(answer.size)
        else:
            tally.wrong.append(f"{answer.status} {answer.place} {answer.body[:2000]}")


@contextmanager
def served(copy: Copy, effort: Effort) -> Iterator[Bench]:
    """Start the product on a copy, yield the bench, stop it."""
    port, log = free_port(), copy.folder / "web.log"
    began = time.perf_counter()
    with process(copy.environment, log, "serve", "--port", str(port), "--workers", "2") as web:
        wait_until_it_answers(f"http://127.0.0.1:{port}", web, log)
        started = time.perf_counter() - began
        yield Bench(copy, port, web.pid, effort, started)


def measured(copy: Copy, effort: Effort) -> dict[str, Any]:
    """Return all figures of one data set on one engine."""
    figures: dict[str, Any] = {}
    with served(copy, effort) as bench:
        figures["start_s"] = round(bench.started, 1)
        figures["first_pages"] = {
            path: weight(f"http://127.0.0.1:{bench.port}{path}") for path in ("/", work.STATION)
        }
        bench.ask("let_come")
        found = bench.ask("targets")
        targets = Targets(
            [UUID(key) for key in found["voices"]], found["villages"], found["category"],
            UUID(found["unit"]),
        )  # fmt: skip
        for each in work.reading(targets):
            figures[each.name] = bench.measure(each)
        for visitor in bench.visitors[""]:
            visitor.read_token(work.STATION)
        figures["file"] = bench.measure(work.filing(targets))
        for visitor in bench.visitors["liaison"]:
            visitor.read_token("/desk/")
        fresh = [UUID(key) for key in bench.ask("fresh")]
        figures["step"] = bench.measure(work.steps(targets, fresh))
        for name, page in bench.ask("plans").items():
            figures.setdefault(name, {}).update(page)
        memory = memory_mb(bench.meter.web)
        with process(copy.environment, copy.folder / "worker.log", "work") as worker:
            time.sleep(8)
            figures["memory"] = {
                "web_mb": round(memory, 1), "worker_mb": round(memory_mb(worker.pid), 1)
            }  # fmt: skip
    return figures
