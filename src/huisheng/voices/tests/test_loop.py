"""The loop turns once, step by step, without a page: from a voice to a graded answer."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from huisheng.audit import ledger
from huisheng.kernel.errors import Invalid, NotAllowed, NotNow
from huisheng.regions import calendars
from huisheng.regions.models import DayKind
from huisheng.voices import access
from huisheng.voices.flow import flow
from huisheng.voices.models import Outcome, Stage, Voice
from huisheng.workflow.models import WorkItem
from tests.cast import MONDAY, Cast, make_cast, speak

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def reporter(voice: Voice) -> access.Reporter:
    return access.Reporter(voice.pk, sees_own=True)


def register(cast: Cast, voice: Voice, by: str = "王芳") -> Voice:
    answers = {"title": "村口路灯不亮", "category": cast.lamp.pk}
    return flow.take(voice, "register", seat=cast[by], at=MONDAY, answers=answers)


def take_on(cast: Cast, voice: Voice) -> Voice:
    answers = {"handler": cast.village_committee.pk, "redacted": voice.redacted}
    return flow.take(voice, "take_on", seat=cast["王芳"], at=MONDAY, answers=answers)


def answer(cast: Cast, voice: Voice, by: str = "村委") -> Voice:
    answers = {"text": "第三盏路灯昨天已经换好，晚上请您看看亮不亮。", "is_public": "on"}
    return flow.take(voice, "answer", seat=cast[by], at=MONDAY + timedelta(days=3), answers=answers)


def test_a_voice_goes_all_the_way_round(cast):
    voice, _receipt = speak(cast)
    assert voice.stage == Stage.SUBMITTED
    assert voice.due_on == date(2026, 3, 4)  # two working days
    voice = take_on(cast, register(cast, voice))
    assert voice.due_on == date(2026, 3, 17)  # fifteen days
    voice = answer(cast, voice)
    assert voice.due_on == date(2026, 3, 20)
    voice = flow.take(
        voice, "grade", seat=reporter(voice), at=MONDAY + timedelta(days=4),
        answers={"choice": "SATISFIED"},
    )  # fmt: skip
    assert (voice.stage, voice.outcome) == (Stage.CLOSED, Outcome.SOLVED_IN_STATION)
    assert voice.due_on is None
    kinds = [line.kind for line in ledger.of(voice)]
    assert kinds == [
        "voice.open", "voice.register", "voice.take_on", "voice.answer", "voice.grade",
    ]  # fmt: skip


def test_the_work_moves_from_desk_to_desk(cast):
    voice, _receipt = speak(cast)
    assert _desks(voice) == {cast.station.unit_id}
    voice = take_on(cast, register(cast, voice))
    assert _desks(voice) == {cast.village_committee.pk}
    voice = answer(cast, voice)
    assert _desks(voice) == set()  # the reporter has the word


def test_the_stranger_from_the_next_county_can_do_nothing(cast):
    voice, _receipt = speak(cast)
    assert not Voice.objects.visible_to(cast["陈二"]).exists()
    assert flow.offers(voice, cast["陈二"]) == []
    with pytest.raises(NotAllowed):
        register(cast, voice, by="陈二")
    assert [line.kind for line in ledger.of(voice)] == ["voice.open"]


def test_silence_closes_without_a_grade(cast):
    voice = answer(cast, take_on(cast, register(cast, speak(cast)[0])))
    assert flow.lapse(at=MONDAY + timedelta(days=18)) == 0  # the last day is still theirs
    assert flow.lapse(at=MONDAY + timedelta(days=19)) == 1
    voice.refresh_from_db()
    assert voice.stage == Stage.CLOSED
    assert not voice.grades.exists()


def test_dissatisfied_once_means_another_round_and_no_third(cast):
    voice = answer(cast, take_on(cast, register(cast, speak(cast)[0])))
    voice = flow.take(
        voice, "grade", seat=reporter(voice), at=MONDAY, answers={"choice": "DISSATISFIED"}
    )
    voice = flow.take(
        voice, "reopen", seat=reporter(voice), at=MONDAY, answers={"reason": "还是不亮"}
    )
    assert (voice.stage, voice.round) == (Stage.REGISTERED, 2)
    assert voice.due_on == date(2026, 4, 2)  # one month, by months
    voice = answer(cast, take_on(cast, voice))
    assert voice.answers.count() == 2
    with pytest.raises(NotNow):
        flow.take(voice, "reopen", seat=reporter(voice), at=MONDAY, answers={"reason": "x"})


def test_three_voices_merged_are_all_answered_by_one(cast):
    lead = take_on(cast, register(cast, speak(cast)[0]))
    others = [register(cast, speak(cast, f"路灯又不亮了，第{n}次说")[0]) for n in (1, 2)]
    for other in others:
        flow.take(
            other,
            "merge",
            seat=cast["王芳"],
            at=MONDAY,
            answers={"target": lead.pk, "reason": "同一盏灯"},
        )
    answer(cast, lead)
    for other in others:
        other.refresh_from_db()
        assert other.stage == Stage.ANSWERED
        assert other.answers.get().text.startswith("第三盏路灯")
        flow.take(
            other,
            "grade",
            seat=reporter(other),
            at=MONDAY + timedelta(days=4),
            answers={"choice": "BASICALLY"},
        )


def test_a_petition_needs_a_second_person_and_leaves_the_lists(cast):
    voice = register(cast, speak(cast, "法院判决不公，我要信访。")[0])
    answers = {
        "kind": "PETITION",
        "office": cast.petition_office.pk,
        "reason": "属于涉法涉诉信访事项",
    }
    voice = flow.take(voice, "propose_referral", seat=cast["王芳"], at=MONDAY, answers=answers)
    assert _desks(voice) == {cast.station.unit_id, cast.committee.pk}
    with pytest.raises(NotNow, match="另一位"):
        flow.take(voice, "confirm_referral", seat=cast["王芳"], at=MONDAY)
    voice = flow.take(voice, "confirm_referral", seat=cast["主席"], at=MONDAY)
    assert voice.stage == Stage.REFERRED
    assert not Voice.objects.listed().visible_to(cast["王芳"]).exists()


def test_instruments_that_do_not_exist_yet_say_so(cast):
    voice = register(cast, speak(cast)[0])
    blocked = {o.name: str(o.blocked) for o in flow.offers(voice, cast["王芳"]) if o.blocked}
    assert set(blocked) == {"express", "transfer", "convert"}
    with pytest.raises(NotNow, match="还没有启用"):
        flow.take(voice, "transfer", seat=cast["王芳"], at=MONDAY)


def test_a_form_opened_before_somebody_else_acted_is_refused(cast):
    voice, _receipt = speak(cast)
    stale = voice.revision
    register(cast, voice)
    answers = {"question": "几号杆？", "revision": stale}
    with pytest.raises(NotNow, match="已经有人办过"):
        flow.take(voice, "ask", seat=cast["王芳"], at=MONDAY, answers=answers)


def test_the_same_form_sent_twice_is_one_voice_with_one_receipt(cast):
    key = uuid4()
    _first, one = speak(cast, key=key)
    _second, two = speak(cast, key=key)
    assert (one.code, one.pin, one.is_new) == (two.code, two.pin, True)
    assert not two.is_new
    assert Voice.objects.count() == 1
    with pytest.raises(NotNow, match="已经提交过"):
        speak(cast, "另一件事", key=key)


def test_an_empty_or_endless_text_is_refused(cast):
    for text in ("   ", "路" * 10_000):
        with pytest.raises(Invalid):
            speak(cast, text)
    assert not Voice.objects.exists()


def _desks(voice: Voice) -> set:
    return set(WorkItem.objects.filter(case_id=voice.pk).values_list("holder", flat=True))


def test_a_date_in_a_year_without_a_calendar_is_counted_again_when_it_comes(cast):
    december = MONDAY.replace(month=12, day=30)
    voice, _receipt = speak(cast, at=december)
    assert (voice.due_on, voice.due_is_provisional) == (date(2027, 1, 4), True)
    assert flow.recount_all(at=december) == 0  # nothing is known yet
    office = cast["陈主任"]
    calendars.seed_year(2027, seat=office, at=december)
    notice = {"seat": office, "at": december, "reason": "国务院办公厅通知"}
    calendars.mark_day(date(2027, 1, 4), DayKind.OFF, "元旦调休", **notice)
    calendars.publish_year(2027, **notice)
    assert flow.recount_all(at=december) == 1
    voice.refresh_from_db()
    assert (voice.due_on, voice.due_is_provisional) == (date(2027, 1, 5), False)
    assert WorkItem.objects.get(case_id=voice.pk).due_on == date(2027, 1, 5)
    last = ledger.of(voice).last()
    assert (last.kind, last.facts["was"]) == ("voice.recount", "2027-01-04")


def test_a_remark_on_a_closed_voice_does_not_move_its_end(cast):
    voice = answer(cast, take_on(cast, register(cast, speak(cast)[0])))
    voice = flow.take(
        voice, "grade", seat=reporter(voice), at=MONDAY, answers={"choice": "SATISFIED"}
    )
    ended = voice.closed_at
    later = MONDAY + timedelta(days=30)
    voice = flow.take(voice, "note", seat=cast["王芳"], at=later, answers={"text": "回访过"})
    assert voice.closed_at == ended
