"""Many hands at once: what may happen once happens once, and the losers are told in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection

from huisheng.audit import ledger
from huisheng.kernel.errors import Refused
from huisheng.voices import access
from huisheng.voices.flow import flow
from huisheng.voices.models import Stage, Voice
from tests.cast import MONDAY, Cast, make_cast, speak

pytestmark = pytest.mark.django_db(transaction=True)
HANDS, ROUNDS = 8, 4


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def race(act: Callable[[], object]) -> Counter[str]:
    """Let many threads do the same at the same moment; count how each was answered."""
    found: list[str] = []
    barrier = Barrier(HANDS)

    def one() -> None:
        barrier.wait()
        try:
            act()
            found.append("done")
        except Refused as refusal:
            found.append(str(refusal.status))
        except Exception as problem:
            found.append(repr(problem))
        finally:
            connection.close()

    threads = [Thread(target=one) for _n in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(found)


def answered(cast: Cast) -> Voice:
    voice, _receipt = speak(cast)
    answers = {"title": "村口路灯不亮", "category": cast.lamp.pk}
    flow.take(voice, "register", seat=cast["王芳"], at=MONDAY, answers=answers)
    answers = {"text": "第三盏路灯昨天已经换好，请您看看。"}
    return flow.take(voice, "answer_on_spot", seat=cast["王芳"], at=MONDAY, answers=answers)


def test_a_form_sent_many_times_is_one_voice(cast):
    for number in range(ROUNDS):
        key = uuid4()
        assert race(lambda key=key: speak(cast, key=key)) == {"done": HANDS}
        assert Voice.objects.count() == number + 1


def test_a_grade_pressed_many_times_is_one_grade(cast):
    for _round in range(ROUNDS):
        voice = answered(cast)
        reporter = access.Reporter(voice.pk)
        found = race(
            lambda v=voice, r=reporter: flow.take(
                v, "grade", seat=r, at=MONDAY + timedelta(days=1), answers={"choice": "SATISFIED"}
            )
        )
        assert found == {"done": 1, "409": HANDS - 1}
        assert voice.grades.count() == 1
        assert [line.kind for line in ledger.of(voice)].count("voice.grade") == 1


def test_two_officers_taking_different_steps_do_not_both_win(cast):
    for _round in range(ROUNDS):
        voice, _receipt = speak(cast)
        answers = {"title": "村口路灯不亮", "category": cast.lamp.pk}
        flow.take(voice, "register", seat=cast["王芳"], at=MONDAY, answers=answers)
        steps = iter(
            [
                ("ask", {"question": "几号杆？"}),
                ("answer_on_spot", {"text": "昨天已经换好，请您看看。"}),
            ]
            * HANDS
        )

        def take(voice=voice, steps=steps):
            name, given = next(steps)
            flow.take(voice, name, seat=cast["王芳"], at=MONDAY, answers=given)

        assert race(take) == {"done": 1, "409": HANDS - 1}
        voice.refresh_from_db()
        assert voice.stage in (Stage.NEEDS_INFO, Stage.ANSWERED)
        assert voice.revision == 2
