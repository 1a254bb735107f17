"""The same import as a page: upload, columns, what is wrong, in; by those it is for."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huisheng.kernel.errors import NotNow
from huisheng.voices import import_jobs
from huisheng.voices.models import ImportJob, ImportState, Voice
from huisheng.voices.tests.tables import HEAD, ROWS, sheet
from tests.cast import MONDAY, Cast, account_for, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def cast(settings, tmp_path) -> Cast:
    settings.HUISHENG_DATA_DIR = tmp_path
    return make_cast()


@pytest.fixture
def officer(cast) -> Client:
    client = Client()
    client.force_login(account_for(cast["陈主任"], "chenzhuren"))
    return client


@pytest.fixture
def table(tmp_path) -> Path:
    return sheet(tmp_path / "留言.csv", code="gb18030")


def send(client: Client, path: Path, cast: Cast, **more: object):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post("/desk/voices/import/", {"file": file, "region": cast.county.pk, **more})


def chosen(**targets: int) -> dict[str, str]:
    return {"do": "check"} | {f"column-{place}": target for target, place in targets.items()}


def test_a_table_goes_through_all_four_steps(cast, officer, table):
    address = send(officer, table, cast)["Location"]
    page = officer.get(address).content.decode()
    assert "校车太早" in page
    assert '<option value="text" selected>' in page
    officer.post(address, chosen(number=0, title=2, time=3, text=4))
    page = officer.get(address).content.decode()
    assert "没有导入的列" in page
    assert "导入3件" in page
    assert not Voice.objects.exists()
    officer.post(address, {"do": "commit"})
    assert "导入了3件反映" in officer.get(address).content.decode()
    assert Voice.objects.count() == 3
    assert not list((import_jobs.path_of(ImportJob.objects.get()).parent).iterdir())


def test_errors_are_told_by_row_and_column_and_nothing_comes_in(cast, officer, tmp_path):
    bad = sheet(tmp_path / "b.csv", [*ROWS, ["9", "A", "x", "昨天", "没有日期"]], code="utf-8")
    address = send(officer, bad, cast)["Location"]
    officer.post(address, chosen(time=3, text=4))
    page = officer.get(address).content.decode()
    assert "什么都还没有导入" in page
    assert '<td data-label="行">5</td><td data-label="列">留言时间</td>' in page
    assert "import-commit" not in page
    officer.post(address, {"do": "commit"})  # by hand, past the missing button
    assert not Voice.objects.exists()
    assert "换列" in page
    officer.post(address, chosen(text=4))  # without the column of times it is fine
    officer.post(address, {"do": "commit"})
    assert Voice.objects.count() == 4


def test_columns_must_make_sense(cast, officer, table):
    address = send(officer, table, cast)["Location"]
    response = officer.post(address, chosen(title=2))
    assert response.status_code == 422
    assert "请指出哪一列是反映的内容" in response.content.decode()
    twice = chosen(text=4) | {"column-2": "text"}
    assert "已经选了这一项" in officer.post(address, twice).content.decode()


def test_what_is_no_table_is_refused_and_not_kept(cast, officer, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"<html>not a table</html>")
    response = send(officer, path, cast)
    assert response.status_code == 422
    assert "网页" in response.content.decode()
    assert not ImportJob.objects.exists()
    assert not list((tmp_path / "imports").iterdir())


def test_the_upload_is_private_and_gone_after_a_day(cast, officer, table):
    address = send(officer, table, cast)["Location"]
    path = import_jobs.path_of(ImportJob.objects.get())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    os.utime(path, (MONDAY.timestamp(), MONDAY.timestamp()))
    assert import_jobs.forget(MONDAY + timedelta(hours=23)) == 0
    assert import_jobs.forget(MONDAY + timedelta(hours=25)) == 1
    response = officer.get(address)
    assert response.status_code == 409
    assert "只留 24 小时" in response.content.decode()


def test_only_the_officer_who_uploaded_it_sees_it(cast, officer, table):
    address = send(officer, table, cast)["Location"]
    others = {name: Client() for name in ("主席", "陈二", "王芳", "高老师")}
    for number, (name, client) in enumerate(others.items()):
        client.force_login(account_for(cast[name], f"other{number}"))
    assert {name: client.get(address).status_code for name, client in others.items()} == {
        "主席": 404, "陈二": 404, "王芳": 403, "高老师": 403,
    }  # fmt: skip
    assert Client().get(address).status_code == 302


def test_a_town_imports_into_its_own_area_only(cast, table):
    client = Client()
    client.force_login(account_for(cast["主席"], "sunzhuxi"))
    assert send(client, table, cast).status_code == 422
    assert send(client, table, cast, region=cast.street.pk).status_code == 422
    desk = cast.street_station.pk
    assert send(client, table, cast, region=cast.town.pk, station=desk).status_code == 422
    assert send(client, table, cast, region=cast.town.pk).status_code == 302


def test_a_large_table_waits_for_the_worker_and_shows_how_far_it_is(
    cast, officer, table, monkeypatch
):
    monkeypatch.setattr(import_jobs, "SMALL", 1)
    address = send(officer, table, cast)["Location"]
    officer.post(address, chosen(time=3, text=4))
    job = ImportJob.objects.get()
    assert job.state == ImportState.CHECKING
    page = officer.get(address).content.decode()
    assert '<meta http-equiv="refresh"' in page
    assert "已完成0%" in page
    import_jobs.progress_path(job).write_text("[500, 1000]")
    part = officer.get(address, headers={"X-Part": "live"}).content.decode()
    assert "已完成50%" in part
    assert "<html" not in part
    with pytest.raises(NotNow):
        import_jobs.ask(job, ImportState.COMMITTING, {}, at=MONDAY)
    assert import_jobs.run_waiting(MONDAY) == 1
    assert import_jobs.run_waiting(MONDAY) == 0
    officer.post(address, {"do": "commit"})
    assert import_jobs.run_waiting(MONDAY) == 1
    assert Voice.objects.count() == 3


def test_a_worker_that_died_is_followed_by_another(cast, officer, table, monkeypatch):
    monkeypatch.setattr(import_jobs, "SMALL", 1)
    address = send(officer, table, cast)["Location"]
    officer.post(address, chosen(time=3, text=4))
    ImportJob.objects.update(begun_at=MONDAY)
    assert import_jobs.run_waiting(MONDAY + timedelta(minutes=9)) == 0
    assert import_jobs.run_waiting(MONDAY + timedelta(minutes=11)) == 1


def test_a_name_in_the_head_twice_is_told_at_once(cast, officer, tmp_path):
    path = sheet(tmp_path / "c.csv", head=[*HEAD[:4], "标题"], code="utf-8")
    response = send(officer, path, cast)
    assert response.status_code == 422
    assert "两列都叫" in response.content.decode()
