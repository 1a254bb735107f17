"""Somebody's table becomes voices: all or nothing, once, by the road every voice takes."""

from __future__ import annotations

import json
from io import StringIO
from time import monotonic

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from huisheng.audit import ledger
from huisheng.kernel.errors import Invalid
from huisheng.voices import access, identity, searching
from huisheng.voices.models import Channel, Openness, Stage, Voice
from huisheng.voices.tests.tables import HEAD, ROWS, sheet, take_in
from huisheng.workflow import search
from huisheng.workflow.models import WorkItem
from tests.cast import MONDAY, Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_a_table_from_an_office_comes_in_whole(cast, tmp_path):
    report = take_in(cast, sheet(tmp_path / "a.csv", code="gb18030"))
    assert (report.rows, report.created, report.ok) == (3, 3, True)
    voice = Voice.objects.get(title="村口路灯不亮")
    assert voice.stage == Stage.SUBMITTED
    assert voice.channel == Channel.IMPORT
    assert voice.openness == Openness.ANONYMOUS
    assert not voice.has_contact
    assert voice.received_at.isoformat() == "2026-02-27T03:25:05+00:00"
    assert voice.opened_at == MONDAY
    assert WorkItem.objects.get(case_id=voice.pk).holder == cast.office.pk
    line = ledger.of(voice).get()
    assert (line.facts["channel"], line.facts["number"]) == ("IMPORT", "188006")
    assert "陈主任" in line.actor


def test_who_wrote_it_is_sealed_and_what_they_wrote_is_found(cast, tmp_path):
    head = [*HEAD, "姓名", "手机号"]
    rows = [[*ROWS[0], "何大爷", "１３８ 0000-1234"], [*ROWS[1], "无", "不详"]]
    take_in(cast, sheet(tmp_path / "a.csv", rows, head=head, code="utf-8-sig"))
    voice = Voice.objects.get(title="村口路灯不亮")
    assert (voice.openness, voice.has_contact) == (Openness.SEALED, True)
    assert not Voice.objects.exclude(pk=voice.pk).get().has_contact
    contact = identity.contact_for_notice(voice.pk)
    assert (contact.name, contact.phone, contact.account) == ("何大爷", "138 0000-1234", "A0001")
    scope = search.scope_token("county", cast.county.pk)
    assert search.find("路灯", scope=scope, kind=searching.KIND)[0] == [voice.pk]


def test_the_newest_stands_first_whatever_the_order_of_the_table(cast, tmp_path):
    take_in(cast, sheet(tmp_path / "a.csv", code="utf-8"))
    times = list(Voice.objects.order_by("-pk").values_list("received_at", flat=True))
    assert times == sorted(times, reverse=True)


def test_the_reporter_of_an_imported_voice_can_be_given_a_slip(cast, tmp_path):
    take_in(cast, sheet(tmp_path / "a.csv", code="utf-8"))
    voice = Voice.objects.first()
    code = access.code_for(_key(voice))
    found = access.admit(code, access.pin_for(_key(voice)), origin="1.2.3.4", at=MONDAY)
    assert found.voice_id == voice.pk


def _key(voice: Voice):
    from huisheng.voices.importrows import key_of

    return key_of(bytes(voice.digest))


def test_a_workbook_says_the_same_as_a_csv(cast, tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for number, row in enumerate([HEAD, *ROWS]):
            page.write_row(number, 0, row)
    assert take_in(cast, path).created == 3
    assert take_in(cast, sheet(tmp_path / "a.csv", code="utf-16")).unchanged == 3


def test_again_changes_nothing_and_twice_in_one_table_is_once(cast, tmp_path):
    path = sheet(tmp_path / "a.csv", [*ROWS, ROWS[1]], code="utf-8")
    first = take_in(cast, path)
    assert (first.created, first.unchanged, first.facts["repeated"]) == (3, 1, 1)
    again = take_in(cast, path)
    assert (again.created, again.unchanged) == (0, 4)
    assert Voice.objects.count() == 3


def test_the_next_county_may_have_the_same_table(cast, tmp_path):
    path = sheet(tmp_path / "a.csv", code="utf-8")
    take_in(cast, path)
    there = take_in(cast, path, region=cast.next_county, seat=cast["陈二"])
    assert there.created == 3
    assert Voice.objects.visible_to(cast["陈二"]).count() == 3


def test_one_bad_row_and_nothing_is_stored(cast, tmp_path):
    bad = [
        ["1", "A", "x", "2026-02-30", "二月没有三十日"],
        ["2", "B", "y", "2026-02-27 10:00", "  "],
        ["3", "C", "z", "2036-02-27 10:00", "时间在将来"],
    ]
    report = take_in(cast, sheet(tmp_path / "a.csv", [ROWS[0], *bad], code="utf-8"))
    assert [(e.row, e.column) for e in report.errors] == [
        (3, "留言时间"), (4, "留言详情"), (5, "留言时间"),
    ]  # fmt: skip
    assert report.facts["refused"] == 3
    assert not Voice.objects.exists()


def test_what_a_spreadsheet_has_spoilt_is_refused(cast, tmp_path):
    head = [*HEAD, "电话"]
    rows = [[*ROWS[0], "1.39E+10"], [*ROWS[1], "村支书家"]]
    report = take_in(cast, sheet(tmp_path / "a.csv", rows, head=head, code="utf-8"))
    assert [e.row for e in report.errors] == [2, 3]
    assert "科学计数" in report.errors[0].message


def test_a_dry_run_says_what_would_come_and_stores_nothing(cast, tmp_path):
    report = take_in(cast, sheet(tmp_path / "a.csv", code="utf-8"), dry_run=True)
    assert (report.created, report.facts["left_out"]) == (3, [])
    assert report.facts["columns"]["text"] == "留言详情"
    assert not Voice.objects.exists()


def test_places_and_categories_are_known_by_the_words_offices_use(cast, tmp_path):
    head = [*HEAD, "所属村居", "类别", "地点"]
    rows = [[*ROWS[0], "大河口村", "路灯照明", "小卖部旁"], [*ROWS[1], "900101100202", "", ""]]
    report = take_in(cast, sheet(tmp_path / "a.csv", rows, head=head, code="utf-8"))
    assert report.created == 2
    voice = Voice.objects.get(title="村口路灯不亮")
    assert (voice.region, voice.category, voice.place_text) == (
        cast.village, cast.lamp, "小卖部旁",
    )  # fmt: skip
    assert voice.owner == cast.station.unit_id
    rows = [[*ROWS[2], "江边镇", "火星", ""]]
    report = take_in(cast, sheet(tmp_path / "b.csv", rows, head=head, code="utf-8"))
    assert [e.column for e in report.errors] == ["所属村居", "类别"]


def test_a_column_of_another_name_is_said(cast, tmp_path):
    path = sheet(tmp_path / "a.csv", head=["no", "谁", "主题", "何时", "说了啥"], code="utf-8")
    with pytest.raises(Invalid, match="内容"):
        take_in(cast, path)
    with pytest.raises(Invalid, match="没有“正文”这一列"):
        take_in(cast, path, said={"text": "正文"})
    report = take_in(cast, path, said={"text": "说了啥", "time": "何时", "title": ""})
    assert report.created == 3
    assert report.facts["left_out"] == ["谁", "主题"]


def test_a_longer_message_than_anybody_types_comes_in_whole(cast, tmp_path):
    long = [*ROWS[0][:4], "路" * 7_000]
    take_in(cast, sheet(tmp_path / "a.csv", [long], code="utf-8"))
    assert len(Voice.objects.get().text) == 7_000


def command(*arguments: str):
    said = StringIO()
    call_command("import", "voices", *arguments, "--json", stdout=said)
    return json.loads(said.getvalue())


def test_the_command_asks_where_if_it_cannot_know(cast, tmp_path):
    path = str(sheet(tmp_path / "a.csv", head=["no", "谁", "主题", "何时", "说了啥"], code="utf-8"))
    with pytest.raises(CommandError, match="属于哪里"):
        command(path)
    with pytest.raises(CommandError, match="联络站"):
        command(path, "--station", "nowhere")
    report = command(path, "--station", "dahekou", "--map", "text=说了啥", "--map", "time=何时")
    assert report["created"] == 3
    voice = Voice.objects.first()
    assert (voice.station, voice.region) == (cast.station.unit_id, cast.town)
    assert ledger.of(voice).get().actor == "系统"


def test_four_thousand_real_messages_come_in(cast, shared_data):
    path = str(shared_data / "messages" / "hot_issues.csv")
    report = command(path, "--region", cast.county.code)
    assert (report["rows"], report["created"], report["errors"]) == (4326, 4326, [])
    assert report["facts"]["columns"]["account"] == "user"
    assert Voice.objects.count() == 4326


@pytest.mark.scale
def test_twenty_thousand_messages_come_in_within_a_minute(cast, tmp_path):
    long = "村口第三盏路灯不亮，晚上老人摔过跤，请尽快来修。" * 15
    rows = [[str(n), f"A{n}", "", "2026-02-27 11:25", f"第{n}件：{long}"] for n in range(20_000)]
    path = sheet(tmp_path / "a.csv", rows, code="utf-8")
    begun = monotonic()
    assert take_in(cast, path).created == 20_000
    assert monotonic() - begun < 60
    with pytest.raises(Invalid, match="20000"):
        take_in(cast, sheet(tmp_path / "b.csv", [*rows, rows[0]], code="utf-8"))
