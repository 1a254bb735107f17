"""What may happen once happens once, whoever is quickest; the others are told so in words."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from huisheng.audit import ledger
from huisheng.kernel import tracking
from huisheng.people.models import Role, Seat
from huisheng.voices import access, rules
from huisheng.voices.flow import flow
from huisheng.voices.models import Outcome, Referral, Reveal, RevealRequest, Stage, Voice
from huisheng.voices.reveal_flow import flow as reveals
from huisheng.workflow import throttle
from huisheng.workflow.models import WorkItem
from tests.cast import MONDAY, SINCE, Cast, speak
from tests.races.hands import HANDS, ROUNDS, Hands

ONE = Counter({"done": 1, "409": HANDS - 1})
ANSWER = {"text": "第三盏路灯昨天已经换好，请您看看。"}
WHY = {"reason": "CALL_BACK", "remark": "电话核实位置"}
AGREED = {"check_reason": "可以联系"}


def act(voice: Voice, name: str, seat: object, **answers: object) -> partial:
    """A step as one of the hands will take it: from what it last saw of the voice."""
    mine = Voice.objects.get(pk=voice.pk)
    return partial(flow.take, mine, name, seat=seat, at=MONDAY, answers=answers)  # type: ignore[arg-type]


def registered(cast: Cast) -> Voice:
    voice, _receipt = speak(cast)
    act(voice, "register", cast["王芳"], title="村口路灯不亮", category=cast.lamp.pk)()
    return Voice.objects.get(pk=voice.pk)


def answered(cast: Cast) -> Voice:
    voice = registered(cast)
    act(voice, "answer_on_spot", cast["王芳"], **ANSWER)()
    return voice


def written(subject: Voice | RevealRequest, name: str) -> int:
    return sum(line.kind.endswith(f".{name}") for line in ledger.of(subject))


def desks(voice: Voice) -> list[object]:
    return list(WorkItem.objects.filter(case_id=voice.pk).values_list("holder", flat=True))


def test_a_form_sent_many_times_is_one_voice(cast: Cast, hands: Hands) -> None:
    for number in range(ROUNDS):
        assert hands.race([partial(speak, cast, key=uuid4())]) == {"done": HANDS}
        assert Voice.objects.count() == number + 1
        assert WorkItem.objects.count() == number + 1


def test_one_grade(cast: Cast, hands: Hands) -> None:
    for _round in range(ROUNDS):
        voice = answered(cast)
        mine = access.Reporter(voice.pk)
        kinds = ("SATISFIED", "DISSATISFIED")
        assert hands.race([act(voice, "grade", mine, choice=kind) for kind in kinds]) == ONE
        assert (voice.grades.count(), written(voice, "grade")) == (1, 1)


def test_one_of_two_officers_accepts_it(cast: Cast, hands: Hands) -> None:
    for _round in range(ROUNDS):
        voice, _receipt = speak(cast)
        said = {"title": "路灯不亮", "category": cast.lamp.pk}
        officers = [act(voice, "register", cast[name], **said) for name in ("王芳", "站长", "主席")]
        assert hands.race(officers) == ONE
        assert written(voice, "register") == 1
        assert desks(voice) == [cast.station.unit_id]


def test_reopened_once(cast: Cast, hands: Hands) -> None:
    for _round in range(ROUNDS):
        voice = answered(cast)
        again = act(voice, "reopen", access.Reporter(voice.pk), reason="还是不亮")
        assert hands.race([again]) == ONE
        voice.refresh_from_db()
        assert (voice.round, written(voice, "reopen")) == (2, 1)
        assert desks(voice) == [cast.station.unit_id]


def test_one_of_two_second_persons_decides(cast: Cast, hands: Hands) -> None:
    for _round in range(ROUNDS):
        voice, _receipt = speak(cast)
        hands.race([act(voice, "reveal", cast["王芳"], **WHY)])
        request = RevealRequest.objects.get(voice=voice)  # asked many times, it waits once
        take = partial(reveals.take, at=MONDAY, answers=AGREED)
        ways = [partial(take, RevealRequest.objects.get(pk=request.pk), name, seat=cast[by])
                for by in ("主席", "陈主任") for name in ("approve", "decline")]  # fmt: skip
        assert hands.race(ways) == ONE
        assert written(request, "approve") + written(request, "decline") == 1


def test_a_contact_opens_once(cast: Cast, hands: Hands) -> None:
    for number in range(ROUNDS):
        voice, _receipt = speak(cast)
        act(voice, "reveal", cast["王芳"], **WHY)()
        request = RevealRequest.objects.get(voice=voice)
        reveals.take(request, "approve", seat=cast["主席"], at=MONDAY, answers=AGREED)
        assert (
            hands.race([partial(reveals.take, request, "look", seat=cast["王芳"], at=MONDAY)])
            == ONE
        )
        assert Reveal.objects.count() == number + 1


def test_a_referral_is_confirmed_by_one_other_person(cast: Cast, hands: Hands) -> None:
    wang = cast["王芳"]
    twin = Seat.objects.create(
        tenant=cast.county, person=wang.person, role=Role.TOWN_OFFICER, region=cast.town,
        unit=cast.committee, active_from=SINCE,
    )  # fmt: skip
    said = {"kind": "PETITION", "office": cast.petition_office.pk, "reason": "属于信访事项"}
    for _round in range(ROUNDS):
        voice = registered(cast)
        act(voice, "propose_referral", wang, **said)()
        own = [act(voice, "confirm_referral", seat) for seat in (wang, twin)]
        assert hands.race(own) == {"409": HANDS}  # the same person, from two seats
        others = [act(voice, "confirm_referral", cast[name]) for name in ("站长", "主席")]
        assert hands.race([*own, *others]) == ONE
        slip = Referral.objects.get(voice=voice)
        assert slip.checker_id not in (None, wang.person_id)


def test_merged_or_answered_but_never_both(cast: Cast, hands: Hands) -> None:
    for _round in range(ROUNDS):
        lead, other = registered(cast), registered(cast)
        merge = act(other, "merge", cast["王芳"], target=lead.pk, reason="同一盏灯")
        answer = act(other, "answer_on_spot", cast["站长"], **ANSWER)
        assert hands.race([merge, answer]) == ONE
        other.refresh_from_db()
        assert (other.stage == Stage.MERGED) is (other.answers.count() == 0)
        assert (other.outcome == Outcome.MERGED) is (other.merged_into_id is not None)


def test_nobody_is_merged_into_what_is_answered_in_that_moment(cast: Cast, hands: Hands) -> None:
    """Whoever was merged has the answer; who was too late still stands on their own."""
    for _round in range(ROUNDS):
        lead, others = registered(cast), [registered(cast) for _n in range(3)]
        acts = [
            act(one, "merge", cast["王芳"], target=lead.pk, reason="同一盏灯") for one in others
        ]
        found = hands.race([*acts, act(lead, "answer_on_spot", cast["站长"], **ANSWER)])
        assert set(found) <= {"done", "409", "422"}
        lead.refresh_from_db()
        assert lead.stage == Stage.ANSWERED
        for one in others:
            one.refresh_from_db()
            assert one.stage in (Stage.ANSWERED, Stage.REGISTERED)


def test_two_are_not_merged_into_each_other(cast: Cast, hands: Hands) -> None:
    for _round in range(ROUNDS):
        one, other = registered(cast), registered(cast)
        found = hands.race([
            act(one, "merge", cast["王芳"], target=other.pk, reason="同一盏灯"),
            act(other, "merge", cast["站长"], target=one.pk, reason="同一盏灯"),
        ])  # fmt: skip
        assert set(found) <= {"done", "409", "422"}
        assert found["done"] <= 1
        merged = Voice.objects.filter(pk__in=(one.pk, other.pk), stage=Stage.MERGED)
        assert merged.count() == found["done"]


def test_a_desk_shows_a_voice_once_however_often_it_changes_hands(cast: Cast, hands: Hands) -> None:
    for _round in range(ROUNDS):
        voice = registered(cast)
        to = [cast.village_committee.pk, cast.station.unit_id]
        give = {"redacted": "路灯不亮", "handler": to[0]}
        act(voice, "take_on", cast["王芳"], **give)()
        found = hands.race(
            [act(voice, "reassign", cast["王芳"], **give | {"handler": unit}) for unit in to]
        )
        assert set(found) <= {"done", "409"}
        voice.refresh_from_db()
        assert desks(voice) == [voice.owner]
        assert written(voice, "reassign") == found["done"]


def test_no_count_is_lost_and_no_number_told_twice(cast: Cast, hands: Hands) -> None:
    numbers: list[int] = []

    def one() -> None:
        numbers.append(throttle.count("speak", "somewhere", at=MONDAY, minutes=60))

    for _round in range(ROUNDS):
        assert hands.race([one]) == {"done": HANDS}
    assert sorted(numbers) == list(range(1, HANDS * ROUNDS + 1))


@pytest.mark.parametrize("origin", ["203.0.113.7"])
def test_guessing_at_once_gets_no_more_guesses(cast: Cast, hands: Hands, origin: str) -> None:
    """At most the ten of the hour are told wrong or right, though fifty ask in one moment."""
    for number in range(ROUNDS):
        at = MONDAY + timedelta(hours=number)
        wrong = partial(access.admit, tracking.new_code(), "", origin=origin, at=at)
        found = hands.race([wrong])
        assert set(found) <= {"422", "429"}
        assert found["422"] <= rules.WRONG_CODES.most
        assert throttle.last(
            access.WAIT, access.origin_key(origin), since=at - timedelta(minutes=1)
        )
