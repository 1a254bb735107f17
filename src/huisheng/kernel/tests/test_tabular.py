"""Tables as offices send them: any encoding, any delimiter, workbooks; CSV that runs nothing."""

import csv
import io
from datetime import date, datetime

import openpyxl
import pytest

from huisheng.kernel.errors import Invalid
from huisheng.kernel.tabular import EXTRA, csv_lines, read, write_csv

ROWS = [(2, {"编号": "007", "内容": "路灯不亮，\n三天了"}), (4, {"编号": "", "内容": "井盖"})]
TEXT = '编号,内容\n007,"路灯不亮，\n三天了"\n,\n,井盖\n'


def table(content: bytes):
    found = read(io.BytesIO(content), "来件.csv")
    return found.columns, list(found.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_common_csv_reads_the_same(encoding, delimiter):
    written = TEXT.replace(",", delimiter).encode(encoding)
    assert table(written) == (["编号", "内容"], ROWS)


def test_a_workbook_gives_texts_as_seen():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([])
    sheet.append(["手机", "日期", "时刻", "数", None])
    sheet.append([13807315566, date(2026, 10, 7), datetime(2026, 10, 7, 8, 30), 0.5])
    file = io.BytesIO()
    book.save(file)
    columns, rows = table(file.getvalue())
    assert columns == ["手机", "日期", "时刻", "数"]
    number, row = rows[0]
    assert number == 3
    assert row["手机"] == "13807315566"
    assert row["日期"].startswith("2026-10-07")
    assert (row["时刻"], row["数"]) == ("2026-10-07 08:30:00", "0.5")


def test_cells_beyond_the_last_column_are_kept_apart():
    assert table(b"a,b\n1,2,3,4\n")[1] == [(2, {"a": "1", "b": "2", EXTRA: "3 4"})]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "是空的"),
        (b" \n \n", "是空的"),
        (b",,\n,,\n", "没有文字"),
        (b"<!DOCTYPE html><p>hello", "网页"),
        (b"\xff\xd8\xff\xe0JFIF\x00\x01", "编码"),
        (b"PK\x03\x04 no archive at all", "打不开"),
        ("编号,编号\n1,2\n".encode(), "两列都叫"),
        ("编号,,内容\n1,2,3\n".encode(), "第 2 列没有列名"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content, says):
    with pytest.raises(Invalid, match=says):
        table(content)


def test_a_cell_without_end_is_refused_at_its_row():
    with pytest.raises(Invalid, match="第 3 行"):
        table(b'a,b\n1,2\n3,"' + b"x" * 1_100_000 + b"\n")


def test_the_file_stays_open_for_its_owner():
    file = io.BytesIO(TEXT.encode())
    list(read(file).rows)
    next(iter(read(file).rows))
    assert not file.closed


def test_what_was_written_reads_back_and_runs_nothing():
    file = io.StringIO()
    rows = [["=HYPERLINK(1)", "+1", "-1", "@x", None, -5], ["路灯", 'a"b', "x,y", "", "", 0.5]]
    assert write_csv(file, list("abcdef"), rows) == 2
    content = file.getvalue().encode()
    assert content.startswith(b"\xef\xbb\xbf")
    _number, found = next(read(io.BytesIO(content)).rows)
    assert list(found.values()) == ["'=HYPERLINK(1)", "'+1", "'-1", "'@x", "", "-5"]


def test_lines_stream_one_by_one():
    lines = csv_lines(["a"], ([n] for n in range(3)))
    assert next(lines) == "\ufeffa\r\n"
    assert list(csv.reader(lines)) == [["0"], ["1"], ["2"]]
