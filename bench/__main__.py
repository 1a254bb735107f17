"""python -m bench [--sizes 10k,1m] [--engine sqlite|postgres|both] [--quick] [--write-docs]."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import report, stores
from bench.limits import commits
from bench.measuring import Effort, measured
from tests.postgres import NoServer
from tests.server import manage

QUICK = Effort(times=12, seconds=0, most_seconds=10)


def number(size: str) -> int:
    """Read a size as people write it.

    >>> number("1k"), number("250"), number("1m")
    (1000, 250, 1000000)
    """
    times = {"k": 1_000, "m": 1_000_000}.get(size[-1], 1)
    return int(size.rstrip("km")) * times


def main(wanted: argparse.Namespace) -> int:
    """Measure what was asked for, print it, keep it. Returns the exit code."""
    sizes = ["200"] if wanted.quick else wanted.sizes.split(",")
    effort = QUICK if wanted.quick else Effort(times=wanted.times)
    engines = ["sqlite", "postgres"] if wanted.engine == "both" else [wanted.engine]
    figures: dict[str, Any] = {
        "at": datetime.now().astimezone().isoformat(),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "load": " ".join(f"{n:.1f}" for n in os.getloadavg()),
        "commit": commit(),
        "engines": {},
    }
    with TemporaryDirectory(prefix="huisheng-bench-") as folder:
        static = collect(Path(folder))
        for engine in engines:
            try:
                figures["engines"][engine] = on(engine, sizes, effort, static)
            except NoServer as reason:
                print(f"✗ PostgreSQL: {reason}", file=sys.stderr)
    print(report.table(figures))
    print(f"▸ {report.write(figures).relative_to(stores.ROOT)}", file=sys.stderr)
    if wanted.write_docs:
        report.write_page(figures)
    return 0 if figures["engines"] else 1


def on(engine: str, sizes: list[str], effort: Effort, static: Path) -> dict[str, Any]:
    """Return the figures of every size on one engine."""
    found = {}
    with ExitStack() as stack:
        server = stack.enter_context(stores.postgres()) if engine == "postgres" else None
        for size in sizes:
            kept = stores.build(number(size), server)
            print(f"▸ {engine}, {size}: measuring", file=sys.stderr, flush=True)
            with stores.used_up(kept, server, static) as copy:
                found[size] = measured(copy, effort)
                found[size]["commit"] = commits(copy.folder, server, effort.times)
    return found


def collect(folder: Path) -> Path:
    """Collect the style sheets once for all runs; return where they lie."""
    manage(stores.environment(folder, None), "collectstatic", "--no-input", "--verbosity", "0")
    return folder / "static"


def commit() -> str:
    """Return the commit that is measured, with a + where files differ from it."""
    command = ["git", "describe", "--always", "--dirty=+"]
    done = subprocess.run(command, cwd=stores.ROOT, capture_output=True, text=True)
    return done.stdout.strip()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--sizes", default="10k,100k", help="voices in the data sets")
    parser.add_argument("--engine", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--times", type=int, default=200, help="requests of each kind, at least")
    parser.add_argument("--quick", action="store_true", help="a look at whether it all still works")
    parser.add_argument("--write-docs", action="store_true", help="write docs/benchmarks.md anew")
    sys.exit(main(parser.parse_args()))
