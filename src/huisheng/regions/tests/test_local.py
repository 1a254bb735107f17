"""What varies by place: declared with bounds, set by an area, inherited, and written down."""

import pytest

from huisheng.audit import ledger
from huisheng.kernel.errors import Invalid, NotAllowed, NotNow
from huisheng.kernel.spans import Unit
from huisheng.regions import local
from huisheng.regions.local import Local
from huisheng.regions.models import LocalValue
from huisheng.regions.tests.places import NOON, Office, declared, plant_down

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    return plant_down("江南省", "云州市", "云溪县", "大河镇", "大河口村")


def set_to(rule, region, value, reason="县人大常委会决定"):
    return local.set_value(rule, region, value, seat=Office(region), at=NOON, reason=reason)


def test_the_nearest_area_above_wins_by_one_query(places, django_assert_num_queries):
    prov, _pref, county, town, village = places
    with declared() as rule:
        assert local.value(rule, village) == 15
        set_to(rule, prov, 20)
        set_to(rule, county, 10)
        with django_assert_num_queries(1):
            now = local.in_force([rule], village)[0]
        assert (now.value, now.source) == (10, county)
        set_to(rule, town, 5)
        assert (local.value(rule, village), local.value(rule, county)) == (5, 10)


def test_a_time_limit_is_a_number_and_its_unit(places):
    with declared(unit=Unit.WORKING_DAYS) as rule:
        assert local.length(rule, places[-1]) == (15, Unit.WORKING_DAYS)
        assert rule.shown(15) == "15个工作日"
    with declared() as rule, pytest.raises(TypeError):
        local.length(rule, places[-1])


def test_setting_and_resetting_write_ledger_lines(places):
    county = places[2]
    with declared() as rule:
        set_to(rule, county, 10)
        set_to(rule, county, 12)
        now = local.reset(rule, county, seat=Office(county), at=NOON, reason="按上级")
    assert (now.value, now.source) == (15, None)
    lines = [(line.kind, line.facts["before"], line.facts["after"]) for line in ledger.of(county)]
    assert lines == [
        ("region.set_local", 15, 10),
        ("region.set_local", 10, 12),
        ("region.reset_local", 12, 15),
    ]


@pytest.mark.parametrize("value", [0, 61, "15", True, 1.5, None])
def test_a_value_out_of_bounds_is_refused_and_nothing_is_written(places, value):
    with declared() as rule:
        set_to(rule, places[2], 1)
        with pytest.raises(Invalid, match="1 到 60"):
            set_to(rule, places[2], value)
        assert local.value(rule, places[2]) == 1
    assert ledger.of(places[2]).count() == 1


def test_a_stranger_from_the_next_county_and_an_office_below_are_refused(places):
    _prov, _pref, county, town, _village = places
    stranger = Office(plant_down("江北省", "东市", "临江县", code="91")[-1])
    with declared() as rule:
        for seat in (stranger, Office(town)):
            with pytest.raises(NotAllowed):
                local.set_value(rule, county, 10, seat=seat, at=NOON, reason="试试")
    assert not LocalValue.objects.exists()
    assert not ledger.of(county).exists()


def test_no_change_and_no_reason_are_refused(places):
    with declared() as rule:
        set_to(rule, places[2], 10)
        with pytest.raises(NotNow):
            set_to(rule, places[2], 10)
        with pytest.raises(Invalid, match="原因"):
            set_to(rule, places[2], 11, reason=" \n")
        with pytest.raises(NotNow):
            local.reset(rule, places[3], seat=Office(places[3]), at=NOON, reason="没有设过")


def test_a_value_the_law_no_longer_admits_is_passed_over(places):
    _prov, _pref, county, town, _village = places
    with declared(most=60) as rule:
        set_to(rule, county, 20)
        set_to(rule, town, 50)
    with declared(most=30) as rule:
        assert local.value(rule, town) == 20


def test_other_types_keep_their_type(places):
    county = places[2]
    with declared(key="trial.switch", default=False) as switch:
        set_to(switch, county, switch.parse("是"))
        assert local.value(switch, county) is True
        with pytest.raises(Invalid):
            switch.parse("也许")
    with declared(key="trial.way", default="A", choices={"A": "甲", "B": "乙"}) as choice:
        set_to(choice, county, choice.parse("B"))
        assert choice.shown(local.value(choice, county)) == "乙"
        with pytest.raises(Invalid):
            choice.parse("C")
    with declared(key="trial.words", default="") as words:
        set_to(words, county, words.parse(" 每月十五日 "))
        assert local.value(words, county) == "每月十五日"


def test_a_number_may_be_typed_full_width():
    with declared() as rule:
        assert rule.parse("　２０ ") == 20
        for typed in ("", "二十", "1e1", "99999999999", "-5"):
            with pytest.raises(Invalid):
                rule.parse(typed)


def test_a_wrong_declaration_fails_at_import():
    with declared(), pytest.raises(ValueError, match="twice"):
        Local(key="trial.days", label="", default=1, least=1, most=2)
    with pytest.raises(ValueError, match="bounds"):
        Local(key="trial.other", label="", default=9, least=1, most=2)
    with pytest.raises(ValueError, match="least and most"):
        Local(key="trial.other", label="", default=9)
