"""The pages: rules as declared, changed with a reason; a year that says what each day is."""

from html import unescape

import pytest

from huisheng.kernel.spans import Unit
from huisheng.regions import calendars, local
from huisheng.regions.models import LocalValue
from huisheng.regions.tests.places import declared
from tests.cast import account_for, make_cast

pytestmark = pytest.mark.django_db
BACKEND = "huisheng.console.backends.SeatedBackend"
RULE = "/desk/settings/trial.days/"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def rule():
    with declared(unit=Unit.WORKING_DAYS, basis="县人大常委会文件") as rule:
        yield rule


@pytest.fixture
def sit(client, cast):
    """Sign in as somebody of the cast."""

    def sit(name):
        client.force_login(account_for(cast[name], name), BACKEND)
        return client

    return sit


def text_of(response):
    return unescape(response.content.decode())


def test_the_settings_page_shows_value_source_bounds_and_basis(sit, cast, rule):
    client = sit("陈主任")
    page = text_of(client.get("/desk/settings/"))
    for words in ("试验期限", "15个工作日", "默认值", "1 至 60个工作日", "县人大常委会文件"):
        assert words in page
    client.post(RULE, {"value": "２０", "reason": "主任会议决定"})
    page = text_of(client.get(f"/desk/settings/?region={cast.town.code}"))
    assert "20个工作日" in page and f"沿用{cast.county.name}" in page


def test_a_change_is_asked_for_with_its_reason_and_shown_in_the_history(sit, cast, rule):
    client = sit("陈主任")
    assert client.get(RULE).status_code == 200
    assert client.post(RULE, {"value": "20", "reason": "主任会议决定"}).status_code == 302
    page = text_of(client.get(RULE))
    assert "由15个工作日改为20个工作日" in page and "主任会议决定" in page and "陈主任" in page
    client.post(f"{RULE}reset/", {"reset-reason": "按上级"})
    assert local.value(rule, cast.county) == 15
    assert "由20个工作日改为15个工作日" in text_of(client.get(RULE))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"value": "61", "reason": "x"}, "1 到 60"),
        ({"value": "很多", "reason": "x"}, "1 到 60"),
        ({"value": "20", "reason": ""}, "必填"),
        ({}, "必填"),
    ],
)
def test_bad_input_is_answered_keeps_what_was_typed_and_stores_nothing(sit, rule, typed, says):
    response = sit("陈主任").post(RULE, typed)
    page = text_of(response)
    assert response.status_code == 422
    assert says in page
    assert f'value="{typed.get("value", "")}"' in page or not typed.get("value")
    assert not LocalValue.objects.exists()


def test_a_town_sets_its_own_and_does_not_see_the_county_or_its_neighbour(sit, cast, rule):
    client = sit("主席")
    client.post(RULE, {"value": "9", "reason": "主席团决定"})
    assert (local.value(rule, cast.town), local.value(rule, cast.county)) == (9, 15)
    for region in (cast.county, cast.street, cast.next_county):
        assert client.get(f"/desk/settings/?region={region.code}").status_code == 404
        typed = {"value": "9", "reason": "试试"}
        assert client.post(f"{RULE}?region={region.code}", typed).status_code == 404
    assert client.get("/desk/settings/no.such/").status_code == 404


@pytest.mark.parametrize("name", ["李建华", "王芳", "高老师", "村委"])
def test_others_may_not_open_the_settings_but_may_read_the_calendar(sit, rule, name):
    client = sit(name)
    for path in ("/desk/settings/", RULE, "/desk/settings/calendar/2027-02-20/"):
        assert client.get(path).status_code == 403
    page = client.get("/desk/settings/calendar/2026/")
    assert page.status_code == 200
    assert "/desk/settings/calendar/2026-10-07/" not in text_of(page)


def test_the_calendar_says_each_day_in_words_and_2027_is_provisional(sit):
    client = sit("陈主任")
    page = text_of(client.get("/desk/settings/calendar/2026/"))
    assert "国庆节调休上班" in page and 'data-testid="provisional"' not in page
    assert 'data-testid="provisional"' in text_of(client.get("/desk/settings/calendar/2027/"))
    assert client.get("/desk/settings/calendar/").status_code == 302
    for path in ("1800/", "9999/", "2026-02-30/"):
        assert client.get(f"/desk/settings/calendar/{path}").status_code == 404


def test_a_day_and_a_notice_are_entered_and_taken_back(sit):
    client = sit("陈主任")
    day, notice = "/desk/settings/calendar/2027-02-20/", "/desk/settings/calendar/2027/notice/"
    typed = {"kind": "WORK", "name": "春节调休上班", "reason": "国办发明电"}
    assert client.post(day, typed | {"name": ""}).status_code == 422
    assert client.post(day, typed).status_code == 302
    assert client.post(notice, {"reason": "国办发明电"}).status_code == 302
    calendar = calendars.calendar()
    assert [name for at, name in calendar.work.items() if at.year == 2027] == ["春节调休上班"]
    assert 2027 in calendar.published_years
    assert client.post(day, {"kind": "PLAIN", "reason": "录错了"}).status_code == 302
    assert client.post(notice, {"reason": "有误"}).status_code == 302
    assert 2027 not in calendars.calendar().published_years


def test_the_pages_ask_few_questions(sit, rule, django_assert_max_num_queries):
    client = sit("陈主任")
    for path in ("/desk/settings/", RULE, "/desk/settings/calendar/2026/"):
        client.get(path)
        with django_assert_max_num_queries(14):
            client.get(path)
