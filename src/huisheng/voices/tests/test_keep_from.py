"""不要转给被反映单位: it never reaches the unit complained of; only two persons can change that."""

from __future__ import annotations

import pytest

from huisheng.kernel.errors import Invalid, NotNow
from huisheng.people.models import Unit, UnitKind
from huisheng.voices import access, queries
from huisheng.voices import tracking as own
from huisheng.voices.flow import flow
from huisheng.voices.models import Stage, Voice
from huisheng.voices.projections import Projection, show
from tests.cast import MONDAY, Cast, make_cast, speak

pytestmark = pytest.mark.django_db
WHY = {"reason": "反映人当面表示可以交村里办，只是不要说是谁。"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def take(cast: Cast, voice: Voice, name: str, by: str = "王芳", **answers: object) -> Voice:
    return flow.take(voice, name, seat=cast[by], at=MONDAY, answers=answers)


def complaint(cast: Cast, named: Unit | None = None) -> Voice:
    """Somebody complains of the village and asks that the village not be told."""
    voice, _receipt = speak(cast, is_kept_from=True, complains_of="村里管灯的人")
    voice = take(cast, voice, "register", title="路灯电费去向", category=cast.lamp.pk)
    return take(cast, voice, "name_unit", unit=named.pk) if named else voice


def offered(cast: Cast, voice: Voice) -> set[str]:
    return {offer.name for offer in flow.offers(voice, cast["王芳"])}


def hand_to(cast: Cast, voice: Voice, unit: Unit, **more: str) -> Voice:
    answers = {"handler": unit.pk, "redacted": "路灯电费去向"} | more
    return take(cast, voice, "take_on", **answers)


def test_it_cannot_be_given_to_the_unit_named(cast):
    voice = complaint(cast, cast.village_committee)
    assert cast.village_committee not in queries.handlers_for(voice)
    with pytest.raises(Invalid) as refusal:
        hand_to(cast, voice, cast.village_committee, is_another="on")
    assert "handler" in refusal.value.fields
    assert hand_to(cast, voice, cast.station.unit, is_another="on").stage == Stage.HANDLING


def test_nor_to_what_stands_below_the_unit_named(cast):
    town_hall = Unit.objects.create(
        tenant=cast.county, region=cast.town, kind=UnitKind.TOWN_GOVERNMENT, name="大河镇人民政府"
    )
    voice = complaint(cast, town_hall)
    assert queries.handlers_for(voice) == [cast.station.unit]


def test_whoever_hands_it_on_says_that_it_is_another_unit(cast):
    voice = complaint(cast)
    with pytest.raises(Invalid) as refusal:
        hand_to(cast, voice, cast.village_committee)
    assert set(refusal.value.fields) == {"is_another"}


def test_other_matters_ask_for_no_such_word(cast):
    voice = take(cast, speak(cast)[0], "register", title="路灯", category=cast.lamp.pk)
    assert hand_to(cast, voice, cast.village_committee).stage == Stage.HANDLING


def test_a_steward_can_mark_what_the_reporter_did_not(cast):
    voice = take(cast, speak(cast)[0], "name_unit", unit=cast.village_committee.pk)
    assert voice.is_kept_from
    assert "name_unit" not in offered(cast, voice)  # from here on it takes two


def test_two_persons_can_reclassify_it_and_the_reporter_reads_that(cast):
    voice = complaint(cast, cast.village_committee)
    voice = take(cast, voice, "propose_reclassify", **WHY)
    assert voice.stage == Stage.CHECKING
    with pytest.raises(NotNow, match="另一位"):
        take(cast, voice, "confirm_reclassify")
    assert not {"confirm_refusal", "confirm_referral"} & offered(cast, voice)
    voice = take(cast, voice, "confirm_reclassify", "主席")
    assert (voice.stage, voice.is_kept_from) == (Stage.REGISTERED, False)
    told = own.public_track(voice, access.Reporter(voice.pk), MONDAY.date(), photo_at=str)
    said = " ".join(str(item.title) for item in told.timeline)
    assert WHY["reason"] in said
    assert "可以交给被反映单位办" in said
    assert told.slip is None  # it has not left
    assert hand_to(cast, voice, cast.village_committee).stage == Stage.HANDLING


def test_turned_down_it_stays_kept(cast):
    voice = take(cast, complaint(cast, cast.village_committee), "propose_reclassify", **WHY)
    voice = take(cast, voice, "turn_down", "主席", check_reason="反映人没有书面同意")
    assert (voice.stage, voice.is_kept_from) == (Stage.REGISTERED, True)


def test_a_handler_reads_nothing_of_it(cast):
    voice = hand_to(cast, complaint(cast), cast.village_committee, is_another="on")
    assert "村里管灯的人" not in str(show(voice, Projection.HANDLER))
