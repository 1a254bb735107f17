"""Too many at once are kept, and looked at first; whoever guesses has to wait; nobody is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from huisheng.audit import ledger
from huisheng.kernel import tracking
from huisheng.kernel.errors import Invalid, NotNow, TooMany
from huisheng.kernel.limits import network_of
from huisheng.regions.models import LocalValue
from huisheng.voices import access, doors, filings, rules
from huisheng.voices import tracking as own
from huisheng.voices.filing_form import FilingForm
from huisheng.voices.flow import flow
from huisheng.voices.models import Stage, Voice
from huisheng.voices.tests.test_notices import tell
from huisheng.workflow.models import Tries
from tests.cast import MONDAY, Cast, account_for, make_cast, speak

pytestmark = pytest.mark.django_db
HERE = "203.0.113.7"
SPAM = {"reason": "连续提交的广告，没有反映任何事项。"}


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def already(address: str, number: int, at: datetime = MONDAY) -> None:
    """Let so many have come from an address today."""
    today = datetime(at.year, at.month, at.day, tzinfo=UTC)
    here = access.origin_key(address)
    Tries.objects.create(act=filings.DAILY, key=here, window=today, number=number)


def file(cast: Cast, *, origin: str = HERE, phone: str = "", at: datetime = MONDAY) -> Voice:
    door = doors.at_station(cast.station, at.date())
    said = {"text": "村口路灯不亮。", "region": cast.village.pk, "phone": phone}
    form = FilingForm(said, door=door, on=at.date())
    receipt = filings.file(form, key=uuid4(), origin=origin, at=at)
    return Voice.objects.get(pk=receipt.voice_id)


def test_the_sixth_in_ten_minutes_is_kept_and_looked_at_first(cast):
    voices = [file(cast) for _n in range(6)]
    assert [voice.held for voice in voices] == [""] * 5 + ["ORIGIN"]
    last = voices[-1]
    assert last.due_on == voices[0].due_on  # its clock runs like the others'
    assert [line.kind for line in ledger.of(last)] == ["voice.open", "voice.hold"]
    assert file(cast, origin="198.51.100.1").held == ""
    assert file(cast, at=MONDAY + timedelta(minutes=10)).held == ""


def test_the_twenty_first_of_a_day_is_looked_at_first(cast):
    already(HERE, 19)
    assert [file(cast).held for _n in range(2)] == ["", "ORIGIN"]


def test_the_fourth_from_one_telephone_in_an_hour_is_looked_at_first(cast):
    said = [file(cast, origin=f"198.51.100.{n}", phone="138 0000 1234") for n in range(4)]
    assert [voice.held for voice in said] == ["", "", "", "PHONE"]


def test_what_a_county_brings_in_a_minute_has_a_bound_that_it_sets_itself(cast, monday):
    LocalValue.objects.create(
        region=cast.county, key=rules.FILED_IN_COUNTY.key, value=2, set_at=MONDAY
    )
    said = [file(cast, origin=f"198.51.100.{n}") for n in range(3)]
    assert [voice.held for voice in said] == ["", "", "COUNTY"]
    monday.shift(timedelta(seconds=61))
    assert file(cast, at=MONDAY + timedelta(seconds=61)).held == ""


def test_only_an_absurd_flood_is_sent_away(cast):
    already(HERE, rules.FLOOD.default)
    with pytest.raises(TooMany):
        file(cast)
    assert not Voice.objects.exists()
    assert file(cast, origin="198.51.100.1")


def test_whoever_takes_down_what_others_say_is_not_limited(cast):
    client = Client(REMOTE_ADDR=HERE)
    client.force_login(account_for(cast["王芳"], "wangfang"))
    for _n in range(6):
        said = {"idem": uuid4(), "text": "路灯不亮", "region": cast.village.pk, "channel": "VISIT"}
        said |= {"received_on": "2026-03-02", "openness": "ANONYMOUS"}
        assert client.post(reverse("voices:file"), said).status_code == 302
    assert [voice.held for voice in Voice.objects.all()] == [""] * 6


def held(cast: Cast) -> Voice:
    already(HERE, 20)
    return file(cast)


def test_it_disturbs_nobody_until_it_is_let_pass(cast):
    voice = held(cast)
    assert tell() == {}
    voice = flow.take(voice, "release", seat=cast["王芳"], at=MONDAY)
    assert voice.held == ""
    assert ("voice.open", "holder") in tell()


def test_accepting_it_lets_it_pass_too(cast):
    answers = {"title": "村口路灯不亮", "category": cast.lamp.pk}
    voice = flow.take(held(cast), "register", seat=cast["王芳"], at=MONDAY, answers=answers)
    assert (voice.held, voice.stage) == ("", Stage.REGISTERED)


def test_spam_is_discarded_by_two_and_its_owner_reads_why(cast):
    voice = flow.take(held(cast), "discard", seat=cast["王芳"], at=MONDAY, answers=SPAM)
    with pytest.raises(NotNow, match="另一位"):
        flow.take(voice, "confirm_refusal", seat=cast["王芳"], at=MONDAY)
    voice = flow.take(voice, "confirm_refusal", seat=cast["主席"], at=MONDAY)
    assert voice.stage == Stage.CLOSED
    told = own.public_track(voice, access.Reporter(voice.pk), MONDAY.date(), photo_at=str)
    assert told.slip is not None
    assert told.slip.reason == SPAM["reason"]


def test_what_was_not_held_cannot_be_thrown_away(cast):
    voice = file(cast)
    assert not {"release", "discard"} & {o.name for o in flow.offers(voice, cast["王芳"])}
    with pytest.raises(NotNow):
        flow.take(voice, "discard", seat=cast["王芳"], at=MONDAY, answers=SPAM)


def test_the_desk_finds_and_marks_them(cast):
    voice = held(cast)
    other = file(cast, origin="198.51.100.1")
    client = Client()
    client.force_login(account_for(cast["王芳"], "wangfang"))
    listed = client.get(reverse("voices:list"), {"held": "1"}).content.decode()
    assert voice.ref in listed
    assert other.ref not in listed
    page = client.get(reverse("voices:show", args=[voice.pk])).content.decode()
    assert 'data-testid="held"' in page
    assert client.get(reverse("voices:list"), {"held": "2"}).status_code == 422


# --- asking after a voice -------------------------------------------------------------------


def ask(code: str, digits: str = "", *, origin: str = HERE, at: datetime = MONDAY) -> str:
    try:
        access.admit(code, digits, origin=origin, at=at)
    except (Invalid, TooMany) as refusal:
        return str(refusal.status)
    return "in"


def test_the_eleventh_look_in_a_minute_has_to_wait_the_owner_with_the_pin_never(cast):
    _voice, receipt = speak(cast)
    assert [ask(receipt.code) for _n in range(11)] == ["in"] * 10 + ["429"]
    assert {ask(receipt.code, receipt.pin) for _n in range(40)} == {"in"}
    assert ask(receipt.code, at=MONDAY + timedelta(minutes=1)) == "in"


def test_the_thirty_first_in_an_hour_has_to_wait(cast):
    _voice, receipt = speak(cast)
    times = [MONDAY + timedelta(minutes=n // 10) for n in range(31)]
    assert [ask(receipt.code, at=at) for at in times] == ["in"] * 30 + ["429"]


def test_ten_wrong_ones_cost_a_quarter_of_an_hour_and_each_more_another(cast):
    _voice, receipt = speak(cast)
    wrong = tracking.new_code()
    assert [ask(wrong) for _n in range(11)] == ["422"] * 10 + ["429"]
    assert ask(receipt.code, receipt.pin) == "429"
    assert ask(receipt.code, receipt.pin, origin="198.51.100.1") == "in"
    later = MONDAY + timedelta(minutes=15)
    assert [ask(wrong, at=later), ask(wrong, at=later)] == ["422", "429"]
    assert ask(receipt.code, receipt.pin, at=later + timedelta(minutes=15)) == "in"


# --- whom an address stands for --------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "same"),
    [("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"), ("203.0.113.7", "203.0.113.7:50123"),
     ("203.0.113.7", "::ffff:203.0.113.7"), ("fe80::1%eth0", "fe80::2")],
)  # fmt: skip
def test_one_household_is_one_origin(one, same):
    assert network_of(one) == network_of(same)
    assert network_of(one) != network_of("2001:db8:1:3::1")
