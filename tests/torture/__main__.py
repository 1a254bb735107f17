"""`make torture`: python -m tests.torture [--engine sqlite|postgres|both] [--minutes N]"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from tests.postgres import NoServer
from tests.server import ROOT
from tests.torture import controls
from tests.torture.office import opened
from tests.torture.run import torture, weigh_times

KEPT = ROOT / "var" / "torture"


def main(words: list[str]) -> int:
    """Return 0 if nothing was lost, doubled or stuck and the controls bit, on every engine."""
    parser = argparse.ArgumentParser(prog="make torture")
    parser.add_argument("--engine", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--minutes", type=float, default=20, help="of writing, for each engine")
    parser.add_argument("--every", type=float, default=15, help="seconds between two kills")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(words)
    engines = ["sqlite", "postgres"] if asked.engine == "both" else [asked.engine]
    failed = False
    for engine in engines:
        try:
            failed |= not _one(engine, asked)
        except NoServer as reason:
            print(f"▸ {engine}: skipped, {reason}", file=sys.stderr)
    return int(failed)


def _one(engine: str, asked: argparse.Namespace) -> bool:
    print(f"▸ {engine}: {asked.minutes:g} 分钟 minutes", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="huisheng-torture-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL's own user has to get through
        with opened(folder, engine=engine) as office:
            seconds = asked.minutes * 60
            done = torture(office, seconds=seconds, every=asked.every, seed=asked.seed, name="run")
            weigh_times(done)
            found = {"engine": engine, "minutes": asked.minutes, **done.as_json()}
            spoiled = controls.spoiled(office, office.folder / "run.ledger")
            found["control: spoiled"] = {"lost": spoiled.lost, "dup": spoiled.dup}
            bites = (spoiled.lost, spoiled.dup) == (2, 1)
    KEPT.mkdir(parents=True, exist_ok=True)
    said = json.dumps(found, ensure_ascii=False, indent=1)
    (KEPT / f"{datetime.now():%Y%m%dT%H%M%S}-{engine}.json").write_text(said, encoding="utf-8")
    print(said, flush=True)
    return done.is_clean and bites


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
