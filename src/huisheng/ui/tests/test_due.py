"""How a due date is said."""

from datetime import date, timedelta

import pytest
from django_cotton import render_component

from huisheng.ui import dates
from huisheng.ui.due import due_face

TODAY = date(2026, 10, 12)


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [
        (12, "还有12天", "work"),
        (3, "还有3天", "soon"),
        (0, "今天到期", "soon"),
        (-2, "已超2天", "over"),
    ],
)  # fmt: skip
def test_a_due_date_is_said_in_days_and_coloured(days, words, tone):
    face = due_face(TODAY + timedelta(days=days), TODAY)
    assert (face.words, face.tone) == (words, tone)


def test_the_place_may_call_more_days_soon():
    assert due_face(TODAY + timedelta(days=9), TODAY, soon=10).tone == "soon"


def test_no_date_is_no_alarm():
    assert due_face(None, TODAY).words == "不设期限"


def test_a_provisional_calendar_is_said_beside_the_date(rf):
    shown = {"on": TODAY, "today": TODAY, "provisional": True}
    html = render_component(rf.get("/"), "due", shown)
    assert "临时日历" in html
    assert 'title="2026年10月12日 星期一"' in html
    assert "临时日历" not in render_component(rf.get("/"), "due", shown | {"provisional": False})


def test_dates_and_sizes_are_written_as_people_write_them_here():
    assert dates.day(TODAY) == "2026年10月12日 星期一"
    assert dates.short_day(TODAY) == "10月12日"
    assert dates.moment(TODAY) == dates.day(TODAY)
    assert dates.day(None) == ""
    assert (dates.file_size(300), dates.file_size(86_000)) == ("1 KB", "86 KB")
    assert dates.file_size(1_840_000) == "1.8 MB"
