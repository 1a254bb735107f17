"""不变式 — ask whether everything that must hold does hold."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from huisheng.config import watch
from huisheng.kernel import clock, invariants
from huisheng.kernel.invariants import Finding


class Command(BaseCommand):
    help = "Ask all invariants of one moment; exit 1 if any is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
        parser.add_argument("--only", nargs="+", default=(), metavar="NAME", help="ask only these")

    def handle(self, *, json: bool, only: list[str], **_: Any) -> None:
        unknown = sorted(set(only) - set(invariants.names()))
        if unknown:
            raise CommandError(f"no such invariant: {', '.join(unknown)}")
        at = clock.now()
        found = watch.look(at=at, only=only)
        if json:
            self._print_json(watch.as_json(found, at=at))
        else:
            for finding in found:
                self._print(finding)
        if any(finding.broken for finding in found):
            sys.exit(1)

    def _print(self, finding: Finding) -> None:
        mark = "✗" if finding.broken else "✓"
        count = f" {finding.broken}" if finding.broken else ""
        self.stdout.write(f"{mark} {finding.name}{count}  {finding.says}")
        for thing in finding.first:
            self.stdout.write(f"    {thing}")

    def _print_json(self, shown: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1))
