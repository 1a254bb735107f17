"""What processes used: CPU time and memory, read from /proc as the kernel counts them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass

TICKS = os.sysconf("SC_CLK_TCK")


def tree(*roots: int) -> list[int]:
    """Return these processes and everything below them."""
    children: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        if fields := _stat(int(name)):
            children.setdefault(int(fields[1]), []).append(int(name))
    found = list(roots)
    for pid in found:  # grows while it is walked
        found += children.get(pid, [])
    return found


def cpu_seconds(*roots: int) -> float:
    """Return user and system time of these process trees, those that ended included."""
    used = 0
    for pid in tree(*roots):
        if fields := _stat(pid):
            used += sum(map(int, fields[11:15]))
    return used / TICKS


def memory_mb(*roots: int) -> float:
    """Return the memory of these process trees, shared pages divided among who shares them."""
    found = 0
    for pid in tree(*roots):
        try:
            with open(f"/proc/{pid}/smaps_rollup") as file:
                found += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        except OSError:  # it has just ended
            continue
    return found / 1024


def _stat(pid: int) -> list[str]:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return []


@dataclass(frozen=True)
class Reading:
    """A moment's stand of the clocks."""

    web: float
    database: float
    at: float


@dataclass(frozen=True)
class Meter:
    """What is watched: the web server's main process and, if there is one, the database's."""

    web: int
    postmaster: int | None

    def read(self) -> Reading:
        """Return how much each side has used so far, in seconds."""
        database = cpu_seconds(self.postmaster) if self.postmaster else 0.0
        return Reading(cpu_seconds(self.web), database, time.perf_counter())


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value below which `share` of them lie; 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
