"""Figures in words: the table that is printed, the file for machines, the page for readers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from bench.stores import ROOT

FOLDER, PAGE = ROOT / "var" / "bench", ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures: written by bench --write-docs -->", "<!-- end of figures -->"
LABELS = {
    "file": "file a case, durable",
    "inbox": "work list of one office, 50 rows",
    "show": "one case with its history",
    "step": "take a step",
    "search2": "search, 2 characters",
    "search4": "search, 4 characters",
    "list": "list of one station, newest first",
    "counts": "counts by stage, of a county",
    "form": "the form a telephone opens",
    "healthz": "limit: a view with one SELECT",
    "commit": "limit: one row inserted and committed",
}
TARGETS = {"file": 8, "inbox": 12, "show": 12, "step": 10, "search2": 15, "search4": 15}

Figures = dict[str, Any]


def write(figures: Figures) -> Path:
    """Keep the figures as JSON under the moment they were taken; return where."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{figures['at'][:16].replace(':', '')}.json"
    path.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def table(figures: Figures) -> str:
    """Return the figures as Markdown: one table per engine, then memory and plans."""
    parts = [f"{figures['at'][:16]} · {figures['machine']} · load {figures['load']}\n"]
    for engine, sizes in figures["engines"].items():
        parts += [f"\n### {engine}\n", *_engine(sizes)]
    return "\n".join(parts) + "\n"


def _engine(sizes: Figures) -> list[str]:
    names = list(sizes)
    heads = [f"{n} CPU ms (web + db) | p50 / p95 ms" for n in names]
    ratio = [f"{names[-1]} ÷ {names[0]}"] if len(names) > 1 else []
    columns = ["work", "target", *heads, *ratio, "queries", "kB"]
    rows = ["| " + " | ".join(columns) + " |"]
    rows.append("|---" * (rows[0].count("|") - 1) + "|")
    rows += [_row(name, sizes, bool(ratio)) for name in LABELS if name in sizes[names[0]]]
    for size, found in sizes.items():
        memory = found["memory"]
        rows.append(
            f"\nMemory at {size}, PSS: web {memory['web_mb']} MB, worker {memory['worker_mb']} MB; "
            f"first answer {found['start_s']} s after the start."
        )
        rows += [
            f"- {size}, first opening of {path}: {one['kb']} kB in {one['requests']} requests"
            for path, one in found["first_pages"].items() if one
        ]  # fmt: skip
        for page, one in _pages(found):
            rows += [f"- {size} {page}: {worry}" for worry in one.get("concerns", [])]
    return rows


def _pages(found: Figures) -> list[tuple[str, Figures]]:
    return [(name, one) for name, one in found.items() if isinstance(one, dict)]


def _row(name: str, sizes: Figures, with_ratio: bool) -> str:
    found = [size[name] for size in sizes.values()]
    cells = [LABELS[name], f"≤ {TARGETS[name]}" if name in TARGETS else ""]
    for one in found:
        cells.append(f"{one['cpu_ms']} ({one.get('web_ms', '')} + {one['database_ms']})")
        cells.append(f"{one['p50_ms']} / {one.get('p95_ms', '')}")
    if with_ratio:
        cells.append(f"{found[-1]['cpu_ms'] / max(found[0]['cpu_ms'], 0.01):.2f}")
    cells += [str(found[-1].get("queries", "")), str(found[-1].get("kb", ""))]
    return "| " + " | ".join(cells) + " |"


def write_page(figures: Figures, page: Path = PAGE) -> None:
    """Put the tables into the page, between its two marks."""
    text = page.read_text(encoding="utf-8")
    between = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    fresh = f"{BEGIN}\n{table(figures)}{END}"
    page.write_text(between.sub(lambda _found: fresh, text), encoding="utf-8")
