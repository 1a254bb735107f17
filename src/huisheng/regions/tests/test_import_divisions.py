"""The divisions come in once, all or nothing; the whole nation within two minutes."""

import gzip
import json
from io import StringIO
from time import monotonic

import pytest
from django.core.management import CommandError, call_command

from huisheng.regions.models import Region, RegionKind

pytestmark = pytest.mark.django_db

TABLES = {
    "provinces": "code,name\n90,江南省\n",
    "cities": "code,name,provinceCode\n9001,云州市,90\n9002,市辖区,90\n",
    "areas": "code,name,cityCode,provinceCode\n900101,云溪旗,9001,90\n900102,云州开发区,9001,90\n",
    "streets": "code,name,areaCode,provinceCode,cityCode\n900101001,大河苏木,900101,90,9001\n",
}
VILLAGES = "code,name,streetCode\n900101001201,大河嘎查,900101001\n900101001202,柳树村,900101001\n"


@pytest.fixture
def folder(tmp_path):
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text)
    with gzip.open(tmp_path / "villages.csv.gz", "wt", encoding="utf-8") as file:
        file.write(VILLAGES)
    return tmp_path


def take_in(folder, *flags):
    said = StringIO()
    try:
        call_command("import", "divisions", str(folder), "--json", *flags, stdout=said)
    except SystemExit as exit:
        assert exit.code == 1
    return json.loads(said.getvalue())


def test_all_levels_come_in_with_ancestors_terms_and_kinds(folder):
    report = take_in(folder)
    assert (report["ok"], report["rows"], report["created"]) == (True, 8, 8)
    village = Region.objects.get(code="900101001201")
    county = Region.objects.get(code="900101")
    assert village.full_name == "江南省云州市云溪旗大河苏木大河嘎查"
    assert (village.term, village.parent.term, county.term) == ("嘎查", "苏木", "旗")
    assert village.county_id == county.county_id == county.pk
    assert Region.objects.get(code="900102").kind == RegionKind.DEVELOPMENT_ZONE
    assert Region.objects.get(code="9002").kind == RegionKind.PLACEHOLDER
    planted = Region.objects.plant(code="91", name="江北省", level=1)
    assert planted.pk > village.pk


def test_again_changes_nothing_and_a_rename_reaches_all_names_below(folder):
    take_in(folder)
    again = take_in(folder)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 8)
    (folder / "areas.csv").write_text(TABLES["areas"].replace("云溪旗", "云溪县"))
    renamed = take_in(folder)
    assert (renamed["created"], renamed["updated"]) == (0, 4)
    assert Region.objects.get(code="900101001202").full_name == "江南省云州市云溪县大河苏木柳树村"


def test_a_dry_run_says_the_same_and_stores_nothing(folder):
    assert take_in(folder, "--dry-run")["created"] == 8
    assert not Region.objects.exists()


@pytest.mark.parametrize(
    ("name", "line", "column"),
    [
        ("areas", "9001zz,错县,9001,90", "areas.csv:code"),
        ("areas", "900101,重复县,9001,90", "areas.csv:code"),
        ("areas", "900103,,9001,90", "areas.csv:name"),
        ("areas", "900103,孤县,9009,90", "areas.csv:cityCode"),
    ],
)
def test_one_bad_row_is_named_and_keeps_everything_out(folder, name, line, column):
    (folder / f"{name}.csv").write_text(TABLES[name] + line + "\n")
    report = take_in(folder)
    assert not report["ok"]
    assert (report["errors"][0]["row"], report["errors"][0]["column"]) == (4, column)
    assert not Region.objects.exists()


def test_a_missing_column_and_a_folder_without_tables_are_said(folder, tmp_path):
    (folder / "cities.csv").write_text("code,name\n9001,云州市\n")
    assert take_in(folder)["errors"][0]["message"] == "缺少这一列"
    with pytest.raises(CommandError, match=r"provinces\.csv"):
        take_in(tmp_path / "..")
    with pytest.raises(CommandError, match="没有这个文件"):
        take_in(tmp_path / "nowhere")
    with pytest.raises(CommandError, match="colour"):
        take_in(folder, "--option", "colour=red")


@pytest.mark.scale
def test_the_whole_nation_comes_in_within_two_minutes(shared_data):
    started = monotonic()
    report = take_in(shared_data / "divisions")
    assert (report["created"], report["ok"]) == (665_276, True)
    assert monotonic() - started < 120
