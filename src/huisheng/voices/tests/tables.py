"""Tables as offices have them, for the tests of the import."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from huisheng.kernel.imports import Report
from huisheng.kernel.progress import Silent
from huisheng.voices import importing
from huisheng.voices.importrows import Order
from tests.cast import MONDAY, Cast

HEAD = ["编号", "用户", "标题", "留言时间", "留言详情"]
ROWS = [
    ["188006", "A0001", "村口路灯不亮", "2026-02-27 11:25:05", "村口第三盏路灯不亮。老人摔过跤。"],
    ["188007", "A0002", "", "2026/2/26 8:05", "进村的桥没有护栏，收割机过去轮子悬半边。"],
    ["188009", "A0001", "校车太早", "2026年2月28日", "校车六点二十就到，孩子五点半起床。"],
]


def sheet(path: Path, rows: list[list[str]] = ROWS, *, head: list[str] = HEAD, code: str) -> Path:
    """Write a CSV in an encoding and return its path."""
    held = io.StringIO()
    csv.writer(held).writerows([head, *rows])
    path.write_bytes(held.getvalue().encode(code))
    return path


def take_in(cast: Cast, path: Path, *, dry_run: bool = False, **wanted: object) -> Report:
    """Import a file into the cast's county, by 陈主任, on the usual Monday."""
    order = Order(
        **{"region": cast.county, "seat": cast["陈主任"], "at": MONDAY} | wanted  # type: ignore[arg-type]
    )
    return importing.take_in(path, order, dry_run=dry_run, progress=Silent())
