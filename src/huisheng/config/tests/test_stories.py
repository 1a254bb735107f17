"""What a demonstration plans: nothing too late, nobody at work at night, the asked-for number."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huisheng.config.seeding import pack, plots, stories
from huisheng.kernel.days import SHANGHAI
from huisheng.kernel.workdays import Calendar

DEMO = pack.load("demo")
CALENDAR = Calendar(off={}, work={}, published_years={2026})
BY_REPORTER = {
    beat.step for plot in plots.PLOTS.values() for beat in plot.beats if beat.by_reporter
} | {"file"}


def written(random: int, end: datetime, size: int = 200) -> list[stories.Story]:
    return stories.write(DEMO, size=size, random=random, end=end, calendar=CALENDAR)


ends = st.datetimes(datetime(2026, 3, 1), datetime(2026, 12, 31)).map(
    lambda at: datetime.combine(at.date(), time(), tzinfo=SHANGHAI)
)


@settings(max_examples=25)
@given(random=st.integers(0, 10_000), end=ends)
def test_every_story_is_over_before_the_day_and_keeps_its_hours(random, end):
    told = written(random, end)
    assert len(told) == 200
    for move in stories.moves(told):
        local = move.at.astimezone(SHANGHAI)
        assert move.at < end
        if move.step not in BY_REPORTER and move.step != "grade":
            assert CALENDAR.is_working_day(local.date())
            assert time(8, 40) <= local.time() <= time(17, 20)


@settings(max_examples=25)
@given(random=st.integers(0, 10_000), end=ends)
def test_the_first_is_answered_after_those_who_say_the_same_are_merged_in(random, end):
    for story in written(random, end):
        merged = [move.at for move in story.moves if move.step == "merge"]
        if story.lead is None or not merged:
            continue
        answered = [m.at for m in story.lead.moves if m.step in plots.ANSWERS]
        assert all(at > merged[0] for at in answered)


@pytest.mark.parametrize("size", [1, 60, 200, 2000])
def test_there_are_as_many_as_were_asked_for(size):
    told = written(3, datetime(2026, 6, 1, tzinfo=UTC), size)
    assert len(told) == size
    assert len({story.key for story in told}) == size
    assert [story.number for story in told] == list(range(size))


def test_another_number_is_another_history():
    end = datetime(2026, 6, 1, tzinfo=UTC)
    one, other = written(1, end), written(2, end)
    assert [s.begins for s in one] == [s.begins for s in written(1, end)]
    assert [s.begins for s in one] != [s.begins for s in other]


def test_the_pack_says_what_its_plots_need():
    """A matter whose plot is answered has an answer; one that is asked has the question."""
    needs = {"ask": "ask", "reopen": "reopen", "supply": "reply", "turn_down": "back"}
    needs |= dict.fromkeys(plots.ANSWERS, "answer") | {
        "propose_referral": "reason", "propose_refusal": "reason",
    }  # fmt: skip
    missing = [
        (matter.text[:20], needs[beat.step])
        for matter in DEMO.matters
        for beat in plots.PLOTS[matter.plot].beats
        if beat.step in needs and not getattr(matter, needs[beat.step])
    ]
    assert missing == []


def test_the_matters_are_many_and_no_two_alike():
    texts = [m.text for m in DEMO.matters] + [e["text"] for m in DEMO.matters for e in m.also]
    assert len(texts) == len(set(texts)) >= 200
    assert {matter.category for matter in DEMO.matters} == {
        row["code"] for row in DEMO.tables["categories"]
    }


def test_the_next_moment_is_later_and_in_office_hours_over_a_weekend():
    clock = plots.Clock(Random(1), CALENDAR)
    friday = datetime(2026, 11, 20, 18, 30, tzinfo=SHANGHAI)
    found = clock.after(friday, (0.01, 0.2), by_reporter=False)
    assert found.date() == (friday + timedelta(days=3)).date()
