"""回声 Huisheng — the people call, their deputies answer."""

import re
from pathlib import Path


def _version() -> str:
    """The newest heading of CHANGELOG.md: the one place where a version is written."""
    changelog = Path(__file__).resolve().parents[2] / "CHANGELOG.md"
    heading = re.search(r"^## \[([\d.]+)\]", changelog.read_text(encoding="utf-8"), re.MULTILINE)
    if heading is None:
        raise RuntimeError(f"{changelog} has no heading like '## [1.2.3] - 2026-11-30'")
    return heading[1]


__version__ = _version()
