"""写表格 — CSV and workbooks in which nothing but text stands, whatever was typed into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from huisheng.kernel import tabular
from huisheng.kernel.errors import Invalid, Words

LONGEST_CELL = 32_767  # what a cell of a workbook holds
MEDIA_TYPES = {
    "CSV": "text/csv; charset=utf-8",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Rows = Iterable[Sequence[str]]
Counted = Callable[[int], None]


def write(
    path: Path, kind: str, above: Sequence[str], columns: Sequence[str], rows: Rows, *,
    most: int, too_many: Words, counted: Counted,
) -> int:  # fmt: skip
    """Write a table to a file and return how many rows it has.

    above    cells of the row above the headings: who took it out, when, what for
    counted  told the number of rows as they are written
    Raises Invalid(too_many) where there are more than `most` rows; the file is then worth nothing.
    """

    def bounded() -> Iterable[Sequence[str]]:
        for number, row in enumerate(rows, start=1):
            if number > most:
                raise Invalid(too_many)
            yield row
            counted(number)

    return (_write_csv if kind == "CSV" else _write_workbook)(path, above, columns, bounded())


def _write_csv(path: Path, above: Sequence[str], columns: Sequence[str], rows: Rows) -> int:
    def below() -> Iterable[Sequence[str]]:
        yield columns
        yield from rows

    with path.open("w", encoding="utf-8", newline="") as file:
        return tabular.write_csv(file, above, below()) - 1  # the headings are no row


def _write_workbook(path: Path, above: Sequence[str], columns: Sequence[str], rows: Rows) -> int:
    import xlsxwriter  # late: only the worker writes workbooks

    options = {
        "constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False,
        "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        # Text even after somebody edits the cell and presses Enter.
        text = book.add_format({"num_format": "@", "quote_prefix": True, "text_wrap": False})
        bold = book.add_format({"num_format": "@", "quote_prefix": True, "bold": True})
        _write_row(sheet, 0, above, text)
        _write_row(sheet, 1, columns, bold)
        sheet.set_column(0, len(columns) - 1, 18)
        number = 0
        for number, row in enumerate(rows, start=1):
            _write_row(sheet, number + 1, row, text)
    return number


def _write_row(sheet: Any, place: int, cells: Sequence[str], look: Any) -> None:
    for column, cell in enumerate(cells):
        if cell:
            sheet.write_string(place, column, cell[:LONGEST_CELL], look)
