"""python -m bench.peers [--sizes 10k,100k] [--times 100] [--only rt,redmine] [--write-docs].

Installs what is missing (Debian packages as root, django-helpdesk into its own environment),
loads the same cases into each, measures them and ourselves one after another on one PostgreSQL.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import stores
from bench.__main__ import collect, commit, number
from bench.client import Client
from bench.measuring import CLIENTS, Effort, cost, measured
from bench.meters import Meter, memory_mb
from bench.peers import table
from bench.peers.helpdesk import Helpdesk
from bench.peers.peer import Peer
from bench.peers.redmine import Redmine
from bench.peers.rt import RequestTracker

PEERS: dict[str, type[Peer]] = {
    one.name: one for one in (RequestTracker, Redmine, Helpdesk)
}  # fmt: skip
PACKAGES = (
    "request-tracker5", "rt5-db-postgresql", "rt5-standalone", "starman", "redmine",
    "redmine-pgsql", "puma",
)  # fmt: skip
ANSWERS = (
    "request-tracker5 request-tracker5/dbconfig-install boolean false\n"
    "redmine redmine/instances/default/dbconfig-install boolean false\n"
    "redmine redmine/default-language select zh\n"
)


def main(wanted: argparse.Namespace) -> int:
    """Measure everybody, print the table, keep the figures. Returns the exit code."""
    if os.geteuid() != 0 or not Path("/usr/bin/apt-get").exists():
        print("✗ needs root on Debian: two of the peers are Debian packages", file=sys.stderr)
        return 69
    packages()
    effort = Effort(times=wanted.times, seconds=2, most_seconds=60)
    figures: dict[str, Any] = {
        "at": datetime.now().astimezone().isoformat(), "commit": commit(),
        "load": " ".join(f"{n:.1f}" for n in os.getloadavg()), "sizes": {},
    }  # fmt: skip
    with ExitStack() as stack:
        static = collect(Path(stack.enter_context(TemporaryDirectory(prefix="huisheng-bench-"))))
        server = stack.enter_context(stores.postgres("peers"))
        for size in wanted.sizes.split(","):
            found = figures["sizes"][size] = {}
            for name in filter(None, wanted.only.split(",")):
                found[name] = of_peer(PEERS[name](server), number(size), effort)
            if wanted.ours:
                kept = stores.build(number(size), server)
                with stores.used_up(kept, server, static) as copy:
                    found["huisheng"] = measured(copy, effort)
            table.write(figures)
    print(table.markdown(figures))
    if wanted.write_docs:
        table.write_page(figures)
    return 0


def packages() -> None:
    """Install the Debian packages that are missing; none of them may start a service."""
    known = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${Status}\n", *PACKAGES],
        capture_output=True, text=True,
    ).stdout  # fmt: skip
    if missing := [name for name in PACKAGES if f"{name} install ok installed" not in known]:
        print(f"▸ installing {' '.join(missing)}", file=sys.stderr, flush=True)
        silent = Path("/usr/sbin/policy-rc.d")
        made = not silent.exists()
        if made:
            silent.write_text("#!/bin/sh\nexit 101\n")
            silent.chmod(0o755)
        try:
            subprocess.run(["debconf-set-selections"], input=ANSWERS, text=True, check=True)
            apt = ["apt-get", "-q", "-y", "--no-install-recommends", "install", *missing]
            quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(apt, check=True, env=quiet, stdout=subprocess.DEVNULL)
        finally:
            if made:
                silent.unlink()


def of_peer(peer: Peer, size: int, effort: Effort) -> dict[str, Any]:
    """Return what each kind of work costs one peer with this many cases."""
    print(f"▸ {peer.label}, {size:,} cases: loading", file=sys.stderr, flush=True)
    peer.build(size)
    began, found = time.perf_counter(), dict[str, Any]()
    with peer.served() as process:
        found["start_s"] = round(time.perf_counter() - began, 1)
        visitors = [Client("127.0.0.1", peer.port, f"10.0.0.{n + 1}") for n in range(CLIENTS)]
        for visitor in visitors:
            peer.sign_in(visitor)
        meter = Meter(process, peer.server.postmaster)
        print(f"▸ {peer.label}, {size:,} cases: measuring", file=sys.stderr, flush=True)
        for each in peer.works():
            found[each.name] = cost(each, visitors, meter, effort)
        found["memory"] = {"web_mb": round(memory_mb(process), 1)}
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.peers", description=__doc__)
    parser.add_argument("--sizes", default="10k,100k", help="cases in the data sets")
    parser.add_argument("--times", type=int, default=100, help="requests of each kind, at least")
    parser.add_argument("--only", default=",".join(PEERS), help="which peers")
    parser.add_argument("--ours", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--write-docs", action="store_true", help="write docs/benchmarks.md anew")
    sys.exit(main(parser.parse_args()))
