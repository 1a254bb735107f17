"""导入 — `manage.py import KIND FILE [--dry-run] [--json] [--option NAME=VALUE]`."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from huisheng.kernel import imports
from huisheng.kernel.errors import Refused
from huisheng.kernel.imports import Report
from huisheng.kernel.progress import Progress

SHOWN_ERRORS = 20


class Command(BaseCommand):
    """Hands a file to the importer of its kind and says what came of it."""

    help = (
        "Bring a file in, all or nothing. Safe to run again: what is there already is left alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what may be typed."""
        parser.add_argument("kind", choices=imports.kinds(), help="what the file holds")
        parser.add_argument("file", type=Path, help="a file, or a folder for divisions")
        parser.add_argument("--dry-run", action="store_true", help="check only, store nothing")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument(
            "--option", action="append", default=[], metavar="NAME=VALUE",
            help="for the importer of this kind; may be given several times",
        )  # fmt: skip
        parser.add_argument("--region", default="", help="code of the area the rows belong to")
        parser.add_argument("--station", default="", help="slug of the station they came in at")
        parser.add_argument(
            "--map", action="append", default=[], metavar="FIELD=COLUMN", dest="columns",
            help="which column holds what, where its name does not tell",
        )  # fmt: skip

    def handle(self, *, kind: str, file: Path, dry_run: bool, json: bool, **given: Any) -> None:
        """Import, report, and exit with 0 only if nothing was refused."""
        options: dict[str, Any] = _pairs(given["option"]) | {
            name: value for name in ("region", "station") if (value := given[name])
        }
        if given["columns"]:
            options["columns"] = _pairs(given["columns"])
        if not file.exists():
            raise CommandError(_("没有这个文件：%(file)s") % {"file": file})
        try:
            with Progress(None, _("导入")) as progress:
                report = imports.run(
                    kind, file, dry_run=dry_run, progress=progress, options=options
                )
        except Refused as refused:
            raise CommandError(f"{refused} {refused.way_out}".strip()) from refused
        if json:
            self._print_json(report)
        else:
            self._print(report, dry_run=dry_run)
        if not report.ok:
            sys.exit(1)

    def _print_json(self, report: Report) -> None:
        self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, default=str))

    def _print(self, report: Report, *, dry_run: bool) -> None:
        for error in report.errors[:SHOWN_ERRORS]:
            place = _("第 %(row)d 行 %(column)s") % {"row": error.row, "column": error.column}
            self.stderr.write(f"{place}: {error.message}")
        counts = {
            "rows": report.rows, "created": report.created, "updated": report.updated,
            "unchanged": report.unchanged, "errors": len(report.errors),
        }  # fmt: skip
        words = _(
            "共 %(rows)d 行：新增 %(created)d，更新 %(updated)d，"
            "未变 %(unchanged)d，有误 %(errors)d"
        )
        self.stdout.write(words % counts)
        if not report.ok:
            self.stdout.write(_("有误，什么都没有存。"))
        elif dry_run:
            self.stdout.write(_("只是检查，什么都没有存。"))


def _pairs(typed: list[str]) -> dict[str, str]:
    return dict(pair.partition("=")[::2] for pair in typed)
