"""导入 — what `manage.py import KIND FILE` can take in; each app registers its own kinds.

The registry stands down here so that the command (in `regions`) can serve apps above it:
`imports.register("voices", take_in)` in the app's `ready()`.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from inspect import signature
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from huisheng.kernel.errors import Invalid
from huisheng.kernel.progress import Progress


class RowError(NamedTuple):
    """One thing wrong: `row` as counted by a spreadsheet (0: the whole file)."""

    row: int
    column: str
    message: str


@dataclass
class Report:
    """What an import did, or with `dry_run` would have done."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """True if nothing was refused; with errors nothing has been stored."""
        return not self.errors

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        shown = asdict(self)
        shown["errors"] = [error._asdict() for error in self.errors]
        return {"ok": self.ok, **shown}


Importer = Callable[..., Report]  # (path: Path, *, dry_run, progress, **options) -> Report
_importers: dict[str, Importer] = {}


def register(kind: str, importer: Importer) -> None:
    """Offer `importer(path, *, dry_run: bool, progress: Progress, **options) -> Report`."""
    if _importers.setdefault(kind, importer) is not importer:
        raise ValueError(f"two importers for {kind}")


def kinds() -> list[str]:
    """Return what can be imported."""
    return sorted(_importers)


def run(
    kind: str, path: Path, *, dry_run: bool, progress: Progress, options: Mapping[str, Any]
) -> Report:
    """Import `path`, or only check it.

    Errors  KeyError if no app offers `kind`; Invalid for an option its importer does not know.
    """
    importer = _importers[kind]
    known = signature(importer).parameters
    unknown = [name for name in options if name not in known]
    if unknown:
        message = _("导入这类文件不用这些选项：%(names)s")
        raise Invalid(message % {"names": ", ".join(unknown)})
    return importer(path, dry_run=dry_run, progress=progress, **options)
