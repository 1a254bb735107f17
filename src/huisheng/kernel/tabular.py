"""表格 — reading what offices have (CSV from anywhere, workbooks) and writing CSV they can open.

Every cell is text: a phone number, a code with leading zeros or a date keeps its look. Reading
streams, so that 200,000 rows need no more memory than one.
"""

import csv
import io
import json
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huisheng.kernel import cell
from huisheng.kernel.errors import Invalid

Words = str | Promise

EXTRA = ""  # key under which a row keeps what stands to the right of the last column
WORKBOOKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
MOST_COLUMNS = 300
LONGEST_CELL = 1_000_000
LONGEST_LINE = 4_000_000
CHUNK = 1 << 16
_DELIMITERS = ",\t;|"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FORMULA_STARTS = tuple("=+-@\t\r\n\0＝＋－＠")

Cells = dict[str, str]


@dataclass(frozen=True)
class Table:
    """Column names, and rows to be walked once as (row number, {column: cell}).

    Row numbers are those a spreadsheet shows: the heading is 1 when nothing stands above it.
    Rows without any text are left out; missing cells are "".
    """

    columns: list[str]
    rows: Iterator[tuple[int, Cells]]


def read(file: IO[bytes], name: str = "") -> Table:
    """Read a CSV (UTF-8, UTF-16 with mark, or GB18030; comma, tab, semicolon) or a workbook.

    file    binary and seekable; read from its beginning, must stay open while rows are walked
    name    the file's name, only for the words of a refusal
    Errors  Invalid, here or while walking, for what is not a table: an empty file, a web page
            in disguise, an unknown encoding, a column without or with a doubled name.
    """
    file.seek(0)
    head = file.read(4096)
    if not head.strip():
        raise Invalid(_("文件“%(name)s”是空的。") % {"name": name})
    if head.startswith(WORKBOOKS):
        return _table(_workbook_rows(file, name), name)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        message = _("文件“%(name)s”是网页，不是表格；请另存为 XLSX 或 CSV 再上传。")
        raise Invalid(message % {"name": name})
    return _table(_csv_rows(file, _encoding(file, head, name), name), name)


def _table(lines: Iterator[tuple[int, list[str]]], name: str) -> Table:
    for _number, cells in lines:
        if any(cells):
            columns = _columns(cells, name)
            return Table(columns, _rows(lines, columns))
    raise Invalid(_("文件“%(name)s”里没有文字。") % {"name": name})


def _columns(cells: list[str], name: str) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        message = _("文件“%(name)s”的列太多，最多 %(most)d 列；请只留要导入的列。")
        raise Invalid(message % {"name": name, "most": MOST_COLUMNS})
    for place, column in enumerate(cells, start=1):
        if not column:
            message = _("文件“%(name)s”第 %(place)d 列没有列名；请在第一行写上列名。")
            raise Invalid(message % {"name": name, "place": place})
        if column in cells[: place - 1]:
            message = _("文件“%(name)s”有两列都叫“%(column)s”；请改成不同的列名。")
            raise Invalid(message % {"name": name, "column": column})
    return cells


def _rows(
    lines: Iterator[tuple[int, list[str]]], columns: Sequence[str]
) -> Iterator[tuple[int, Cells]]:
    width = len(columns)
    for number, cells in lines:
        if not any(cells):
            continue
        row = dict.fromkeys(columns, "")
        row.update(zip(columns, cells, strict=False))
        beyond = " ".join(cell for cell in cells[width:] if cell)
        if beyond:
            row[EXTRA] = beyond
        yield number, row


def _encoding(file: IO[bytes], head: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    for encoding in ("utf-8", "gb18030"):
        if _decodes(file, encoding):
            return encoding
    message = _("认不出文件“%(name)s”的文字编码；请另存为 UTF-8 编码的 CSV，或 XLSX。")
    raise Invalid(message % {"name": name})


def _decodes(file: IO[bytes], encoding: str) -> bool:
    """Tell whether the whole file is text in `encoding`; a file with NUL is no text at all."""
    decoder = getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            if b"\0" in chunk:
                return False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv_rows(file: IO[bytes], encoding: str, name: str) -> Iterator[tuple[int, list[str]]]:
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    csv.field_size_limit(LONGEST_CELL)
    number = 0
    try:
        delimiter = _delimiter(text.readline(LONGEST_LINE))
        text.seek(0)
        reader = csv.reader(_bounded(text), delimiter=delimiter)
        for number, cells in enumerate(reader, start=1):
            yield number, [cell.strip() for cell in cells]
    except (csv.Error, UnicodeError) as error:
        message = _("文件“%(name)s”第 %(row)d 行附近读不下去；请检查引号和分隔符。")
        raise Invalid(message % {"name": name, "row": number + 1}) from error
    finally:
        if not file.closed:
            text.detach()  # the file is its owner's to close


def _bounded(text: IO[str]) -> Iterator[str]:
    """Yield line by line; a line without end is an error like a quote without end."""
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise csv.Error("a line without end")
        yield line


def _delimiter(heading: str) -> str:
    """Return the delimiter that splits the heading most, outside quotes; a comma if none does.

    >>> _delimiter('编号\\t"标题,内容"\\t时间')
    '\\t'
    """
    bare = "".join(heading.split('"')[::2])
    return max(_DELIMITERS, key=bare.count)


_NO_WORKBOOK: dict[str, Words] = {
    "unreadable": gettext_lazy("打不开工作簿“%(name)s”；请另存为 XLSX 再上传。"),
    "locked": gettext_lazy("工作簿“%(name)s”设了密码；请去掉密码，另存为 XLSX 再上传。"),
    "bomb": gettext_lazy("工作簿“%(name)s”展开后太大；请拆成几个文件再上传。"),
    "entries": gettext_lazy("工作簿“%(name)s”里的文件太多；请另存为 XLSX 再上传。"),
    "nested": gettext_lazy(
        "工作簿“%(name)s”里夹着别的文件；请去掉插入的对象，另存为 XLSX 再上传。"
    ),
    "macros": gettext_lazy("工作簿“%(name)s”带有宏或控件；请另存为不带宏的 XLSX 再上传。"),
    "entities": gettext_lazy(
        "工作簿“%(name)s”里有不该有的声明；请用表格软件打开，另存为 XLSX 再上传。"
    ),
    "external": gettext_lazy("工作簿“%(name)s”引用了外部的文件；请断开链接，另存为 XLSX 再上传。"),
}


def _workbook_rows(file: IO[bytes], name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet, read in a process of its own."""
    with cell.reading("workbook", file) as lines:
        for number, line in enumerate(lines, start=1):
            if line.startswith(b"{"):
                told = json.loads(line)
                if "rows" in told:
                    return
                raise Invalid(_NO_WORKBOOK[told["refused"]] % {"name": name})
            yield number, json.loads(line)
    raise Invalid(_NO_WORKBOOK["unreadable"] % {"name": name})  # it broke off


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield a CSV line by line, with the mark by which spreadsheets know UTF-8.

    A text cell that a spreadsheet would run as a formula is led by an apostrophe; None is empty.

    >>> list(csv_lines(["标题", "件数"], [["=1+1", -2]]))
    ['\\ufeff标题,件数\\r\\n', "'=1+1,-2\\r\\n"]
    """
    held = io.StringIO()
    writer = csv.writer(held)
    mark = "\ufeff"
    for row in chain([columns], rows):
        writer.writerow([_harmless(cell) for cell in row])
        yield mark + held.getvalue()
        mark = ""
        held.seek(0)
        held.truncate()


def write_csv(file: IO[str], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a CSV to a text file opened with newline=""; return how many rows it has."""
    count = -1  # the heading is no row
    for line in csv_lines(columns, rows):
        file.write(line)
        count += 1
    return count


def _harmless(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return "'" + cell
    return cell
