"""The peers' figures beside ours: a table, a file for machines, a part of the page for readers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from bench.report import FOLDER, LABELS, PAGE

BEGIN, END = "<!-- peers: written by bench.peers --write-docs -->", "<!-- end of peers -->"
NAMES = {"rt": "RT 5", "redmine": "Redmine", "helpdesk": "django-helpdesk", "huisheng": "ours"}
KINDS = ("file", "inbox", "show", "step", "search2", "search4", "counts")

Figures = dict[str, Any]


def write(figures: Figures) -> Path:
    """Keep the figures as JSON; return where."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"peers-{figures['at'][:16].replace(':', '')}.json"
    path.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def markdown(figures: Figures) -> str:
    """Return one table per size: CPU ms of web and database, and ours ÷ the best of theirs."""
    parts = [f"{figures['at'][:16]} · load {figures['load']} · PostgreSQL, two clients\n"]
    for size, found in figures["sizes"].items():
        names = [name for name in NAMES if name in found]
        heads = [f"{NAMES[name]}, CPU ms (p50 / p95 ms)" for name in names]
        parts.append(f"\n### {size} cases\n")
        parts.append("| work | " + " | ".join([*heads, "ours ÷ best of theirs"]) + " |")
        parts.append("|---" * (len(names) + 2) + "|")
        parts += [_row(kind, names, found) for kind in KINDS]
        parts.append(_memory(names, found))
    return "\n".join(parts) + "\n"


def _row(kind: str, names: list[str], found: Figures) -> str:
    cells = [LABELS[kind]]
    for name in names:
        one = found[name][kind]
        cells.append(f"{one['cpu_ms']} ({one['p50_ms']} / {one['p95_ms']})")
    return "| " + " | ".join([*cells, _ratio(kind, found)]) + " |"


def _ratio(kind: str, found: Figures) -> str:
    theirs = [one[kind]["cpu_ms"] for name, one in found.items() if name != "huisheng"]
    if "huisheng" not in found or not theirs:
        return ""
    return f"{found['huisheng'][kind]['cpu_ms'] / min(theirs):.2f}"


def _memory(names: list[str], found: Figures) -> str:
    cells = ["memory, PSS MB"]
    for name in names:
        kept = found[name]["memory"]
        cells.append(f"{sum(kept.values()):.0f}")
    return "| " + " | ".join([*cells, ""]) + " |"


def write_page(figures: Figures, page: Path = PAGE) -> None:
    """Put the tables into the page, between its two marks."""
    between = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    fresh = f"{BEGIN}\n{markdown(figures)}{END}"
    text = page.read_text(encoding="utf-8")
    page.write_text(between.sub(lambda _found: fresh, text), encoding="utf-8")
