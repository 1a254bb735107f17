"""导出: asked with a purpose, written by the worker, fetched by who asked, dropped after a day."""

from __future__ import annotations

import csv
import io
import stat
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.test import Client
from python_calamine import CalamineWorkbook

from huisheng.audit.models import LedgerLine
from huisheng.documents import exports
from huisheng.documents.models import Export
from huisheng.voices.models import Voice
from tests.cast import MONDAY, Cast, account_for, make_cast, speak

pytestmark = pytest.mark.django_db
ASK = "/desk/exports/new/voices/"
ASKED = {"purpose": "MEETING", "note": "三月督办会", "format": "XLSX"}
PHONE = "13800001234"
WORDS = f"村口第三盏路灯不亮，我家电话{PHONE}。"


@pytest.fixture
def cast(settings, tmp_path) -> Cast:
    settings.HUISHENG_DATA_DIR = tmp_path
    return make_cast()


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def desk(cast: Cast, name: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(account_for(cast[name], f"user-{cast[name].pk.hex[-6:]}"))
    return client


def ask(client: Client, address: str = ASK, **more: str) -> str:
    """Ask for a file and let the worker write it; return the page's address."""
    page = client.post(address, ASKED | more)
    assert page.status_code == 302, page.content.decode()
    exports.run_waiting(MONDAY)
    return page["Location"]


def rows_of(client: Client, page: str) -> list[list[str]]:
    content = b"".join(client.get(page + "file").streaming_content)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return [[str(cell) for cell in row] for row in sheet.to_python()]


def test_the_station_takes_its_list_out(cast):
    speak(cast, WORDS)
    page = ask(wang := desk(cast, "王芳"))
    assert "共1行" in wang.get(page).content.decode()
    above, heads, row = rows_of(wang, page)
    assert above[0] == "导出：大河口代表联络站 联络员 王芳"
    assert above[1:3] == ["时间：2026-03-02 09:00", "用途：会议或督办；三月督办会"]
    said = dict(zip(heads, row, strict=True))
    assert (said["内容"], said["环节"], said["收到时间"]) == (WORDS, "待受理", "2026-03-02 09:00")
    assert not any("何大爷" in cell for cell in row)  # sealed is sealed


def test_a_unit_gets_what_a_handler_reads_and_no_more(cast):
    voice, _receipt = speak(cast, WORDS)
    Voice.objects.filter(pk=voice.pk).update(handler=cast.village_committee.pk)
    village, wang = desk(cast, "村委"), desk(cast, "王芳")
    _above, heads, row = rows_of(village, ask(village))
    assert not any(PHONE in cell for cell in row)
    assert "代填人" not in heads
    _above, heads, row = rows_of(wang, ask(wang))
    assert any(PHONE in cell for cell in row)
    assert "代填人" in heads


def test_what_is_filtered_is_what_comes(cast):
    speak(cast, "村口第三盏路灯不亮。")
    speak(cast, "进村的桥没有护栏。")
    wang = desk(cast, "王芳")
    assert "q=%E6%8A%A4%E6%A0%8F" in wang.get("/desk/voices/?q=护栏").content.decode()
    [_above, _heads, row] = rows_of(wang, ask(wang, ASK + "?q=护栏"))
    assert row[8] == "进村的桥没有护栏。"
    assert rows_of(wang, ask(wang, ASK + "?stage=CLOSED"))[2:] == []
    assert wang.post(ASK + "?stage=NONE", ASKED).status_code == 422


def test_only_who_asked_in_the_same_session_gets_the_file(cast):
    speak(cast)
    wang = desk(cast, "王芳")
    page = ask(wang)
    for name in ("陈二", "主席", "站长", "高老师"):
        other = desk(cast, name)
        assert (other.get(page).status_code, other.get(page + "file").status_code) == (404, 404)
    assert Client().get(page + "file").status_code == 302
    again = Client(headers={"accept-language": "zh-CN"})
    again.force_login(cast["王芳"].person.account)
    assert again.get(page).status_code == 200
    assert "那次登录" in again.get(page + "file").content.decode()
    assert wang.get(page + "file").status_code == 200


@pytest.mark.parametrize("name", ["李建华", "网格员", "高老师", "管理员"])
def test_who_has_no_business_with_lists_is_refused(cast, name):
    client = desk(cast, name)
    assert client.get(ASK).status_code == 403
    assert client.post(ASK, ASKED).status_code == 403
    assert ASK not in client.get("/desk/voices/").content.decode()


def test_the_file_is_private_and_gone_after_a_day(cast, monday):
    speak(cast)
    wang = desk(cast, "王芳")
    page = ask(wang)
    path = exports.path_of(Export.objects.get())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert exports.forget(MONDAY + timedelta(hours=23)) == 0
    monday.shift(timedelta(hours=24))
    assert wang.get(page + "file").status_code == 302  # the session itself is over by then
    assert exports.forget(MONDAY + timedelta(hours=24)) == 1
    assert not path.exists()
    assert Export.objects.get().state == "DROPPED"


def test_it_is_handed_out_to_be_kept_and_names_nobody(cast):
    speak(cast)
    wang = desk(cast, "王芳")
    answer = wang.get(ask(wang, format="CSV") + "file")
    assert answer["Content-Disposition"] == (
        "attachment; filename*=UTF-8''voices-20260302-0900.csv"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "no-store"


def test_every_move_is_in_the_ledger_without_what_was_searched(cast):
    speak(cast, "张三家门口的路灯不亮。")
    wang = desk(cast, "王芳")
    wang.get(ask(wang, ASK + "?q=张三") + "file")
    lines = LedgerLine.objects.filter(kind__startswith="export.").order_by("id")
    assert [line.kind for line in lines] == ["export.ask", "export.write", "export.download"]
    assert [line.facts.get("rows") for line in lines] == [None, 1, 1]
    assert lines[0].facts["filtered"] == ["q"] and lines[0].seat_id == cast["王芳"].pk
    assert "张三" not in str([line.facts for line in lines])


def test_a_purpose_is_asked_for_and_ten_an_hour_are_enough(cast):
    wang = desk(cast, "王芳")
    assert wang.post(ASK, ASKED | {"purpose": ""}).status_code == 422
    assert wang.post(ASK, ASKED | {"purpose": "OTHER", "note": " "}).status_code == 422
    assert wang.post(ASK, ASKED | {"format": "PDF"}).status_code == 422
    assert [wang.post(ASK, ASKED).status_code for _ in range(11)] == [302] * 10 + [429]


def test_who_signed_in_long_ago_shows_once_more_who_it_is(cast, monday):
    wang = desk(cast, "王芳")
    monday.shift(timedelta(minutes=11))
    assert wang.get(ASK).status_code == 200
    asked = wang.post(ASK, ASKED)
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert not Export.objects.exists()


def test_too_long_a_list_is_refused_in_words_and_leaves_nothing(cast, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    speak(cast)
    speak(cast, "桥没有护栏。")
    wang = desk(cast, "王芳")
    page = ask(wang)
    assert "超过1行" in wang.get(page).content.decode()
    assert not list(exports.path_of(Export.objects.get()).parent.iterdir())


def test_nothing_is_written_for_a_seat_that_has_ended(cast):
    wang = desk(cast, "王芳")
    assert wang.post(ASK, ASKED).status_code == 302
    seat = cast["王芳"]
    seat.active_until = MONDAY.date()
    seat.save()
    exports.run_waiting(MONDAY)
    assert Export.objects.get().state == "REFUSED"


def test_a_demonstration_says_so_in_the_first_row(cast, settings):
    settings.DEMO = True
    speak(cast)
    wang = desk(cast, "王芳")
    assert "演示数据" in rows_of(wang, ask(wang))[0]


STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"]
CALLS = [
    "1+1", "SUM(1,1)*cmd|' /C calc'!A0", 'HYPERLINK("http://x.example","看")', "DDE(1)",
    'WEBSERVICE("http://x.example")', 'IMPORTXML("http://x.example","//a")',
]  # fmt: skip
FORMULAS = [start + call for start in STARTS for call in CALLS]


def test_no_cell_becomes_a_formula(cast):
    """Seventy-two payloads, in the words, the place and, by these, in the title."""
    assert len(FORMULAS) >= 60
    for formula in FORMULAS:
        speak(cast, f"{formula}\n路灯不亮。", place_text=formula)
    wang = desk(cast, "王芳")
    page = ask(wang)
    content = b"".join(wang.get(page + "file").streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert len(cells) > 5 * len(FORMULAS)
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert all(cell.quotePrefix and cell.number_format == "@" for cell in cells)
    assert not [cell for cell in cells if cell.hyperlink]
    plain = b"".join(wang.get(ask(wang, format="CSV") + "file").streaming_content).decode()
    assert plain.startswith("\ufeff")
    told = [cell for row in csv.reader(io.StringIO(plain[1:])) for cell in row]
    assert len(told) > 5 * len(FORMULAS)
    assert not [cell for cell in told if cell.startswith(tuple(STARTS))]
