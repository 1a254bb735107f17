"""The tree: paths, ancestors and full names are filled in; a subtree is one range."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from huisheng.regions.models import Level, Region, RegionKind
from huisheng.regions.tests.places import plant_down

pytestmark = pytest.mark.django_db


def test_planting_fills_path_names_and_ancestors():
    prov, pref, county, town, village = plant_down(
        "江南省", "云州市", "云溪县", "大河镇", "大河口村"
    )
    assert village.path == f"/90/9001/900102/90010203/{village.code}/"
    assert village.full_name == "江南省云州市云溪县大河镇大河口村"
    ancestors = (village.prov_id, village.pref_id, village.county_id, village.town_id)
    assert ancestors == (prov.pk, pref.pk, county.pk, town.pk)
    assert (county.county_id, county.town_id) == (county.pk, None)
    assert Region.objects.get(pk=town.pk).town_id == town.pk


def test_the_tenant_is_the_county_and_above_it_each_its_own():
    prov, _pref, county, _town, village = plant_down("江南省", "云州市", "云溪县", "大河镇", "村")
    assert (village.tenant_id, county.tenant_id, prov.tenant_id) == (county.pk, county.pk, prov.pk)


def test_a_subtree_is_the_area_and_all_in_it_and_nothing_beside():
    _prov, pref, county, _town, village = plant_down("江南省", "云州市", "云溪县", "镇", "村")
    plant = Region.objects.plant
    beside = plant(code="9001020", name="云溪县开发区", level=Level.COUNTY, parent=pref)
    under = set(Region.objects.under(county).values_list("name", flat=True))
    assert under == {"云溪县", "镇", "村"}
    assert [area.name for area in Region.objects.above(village)] == [
        "江南省", "云州市", "云溪县", "镇", "村"
    ]  # fmt: skip
    assert county.contains(village) and not county.contains(beside)


def test_a_subtree_is_answered_from_the_index():
    _prov, _pref, county = plant_down("江南省", "云州市", "云溪县")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Region.objects.under(county).order_by().explain()
    assert "region_path_once" in plan or "sqlite_autoindex" in plan


def test_placeholders_and_repeats_are_left_out_of_full_names():
    plant = Region.objects.plant
    city = plant(code="91", name="直辖市", level=Level.PROVINCE)
    filler = plant(
        code="9101", name="市辖区", level=Level.PREFECTURE, parent=city, kind=RegionKind.PLACEHOLDER
    )
    district = plant(code="910101", name="东区", level=Level.COUNTY, parent=filler)
    again = plant(code="910101001", name="东区", level=Level.TOWN, parent=district)
    assert district.full_name == again.full_name == "直辖市东区"


def test_an_area_may_begin_and_end():
    _prov, _pref, county = plant_down("江南省", "云州市", "云溪县")
    Region.objects.filter(pk=county.pk).update(
        active_from=date(2020, 1, 1), active_until=date(2026, 1, 1)
    )
    on = Region.objects.active
    assert on(date(2025, 12, 31)).filter(pk=county.pk).exists()
    assert not on(date(2026, 1, 1)).filter(pk=county.pk).exists()
    assert not on(date(2019, 12, 31)).filter(pk=county.pk).exists()


def test_the_database_refuses_a_second_code_and_an_orphan():
    plant_down("江南省", "云州市")
    with pytest.raises(IntegrityError), transaction.atomic():
        plant_down("江南省")
    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.plant(code="77", name="无上级县", level=Level.COUNTY)
