"""The corpus: every hostile file, built anew each time; what must become of it stands in table.csv.

Columns of the table: `file` (a builder's name), `name` (as the sender calls it; Python escapes),
`photo` and `import` (what must happen at the doors for photographs and for tables).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.hostile.books import books
from tests.hostile.others import others
from tests.hostile.pictures import pictures

# What a door answers, in its own words; "cleaned" and "taken" let the file in.
WORDS = {
    "not-a-photo": "不是能打开的照片",
    "bad-name": "名字不像照片",
    "too-many-points": "尺寸太大",
    "too-many-bytes": "超过10兆",
    "empty": "空",
    "ignored": "请选|必填|必须",
    "heic": "HEIC",
    "pdf": "PDF",
    "gif": "GIF",
    "film": "视频",
    "sound": "录音",
    "office": "Word 或 Excel",
    "archive": "文档或压缩包",
    "not-a-table": "只能上传 CSV 或 XLSX",
    "not-its-name": "内容和名字不符",
    "page": "是网页",
    "no-code": "认不出文件.*编码",
    "no-text": "没有文字",
    "unreadable": "打不开工作簿",
    "locked": "设了密码",
    "bomb": "展开后太大",
    "entries": "文件太多",
    "nested": "夹着别的文件",
    "macros": "宏",
    "entities": "不该有的声明",
    "external": "引用了外部的文件",
    "columns": "列太多",
    "line": "读不下去",
    "column-name": "没有列名|都叫",
}


@dataclass(frozen=True)
class Case:
    """One row of the table."""

    file: str
    name: str
    photo: str
    table: str

    @property
    def sent_name(self) -> bytes:
        """The name as it travels: escapes undone, odd bytes as they are."""
        plain = self.name.encode("latin-1", "backslashreplace").decode("unicode_escape")
        return plain.encode("utf-8", "surrogateescape")

    def __str__(self) -> str:
        return f"{self.file} as {self.name[:40]}"


@cache
def files() -> dict[str, bytes]:
    """Every file by its name in the table."""
    return pictures() | books() | others()


def cases() -> list[Case]:
    """Every row of the table."""
    with Path(__file__).with_name("table.csv").open(encoding="utf-8", newline="") as file:
        return [Case(r["file"], r["name"], r["photo"], r["import"]) for r in csv.DictReader(file)]
