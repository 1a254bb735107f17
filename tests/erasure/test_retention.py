"""What has been kept long enough goes by itself, where an area has switched that on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from huisheng.audit import ledger
from huisheng.people import erasures
from huisheng.regions import local
from huisheng.voices import identity, retention, rules
from huisheng.voices.models import Attachment, Identity, Stage, Voice
from tests.cast import MONDAY, Cast, make_cast, speak
from tests.erasure.who import HE, TEXT, close, told

pytestmark = pytest.mark.django_db
A_YEAR_ON = datetime(2027, 3, 3, 1, 0, tzinfo=UTC)
TWO_YEARS_ON = datetime(2028, 3, 3, 1, 0, tzinfo=UTC)
ON = {"reason": "试行", "at": MONDAY}


@pytest.fixture
def cast(tmp_path, settings) -> Cast:
    settings.HUISHENG_DATA_DIR = tmp_path
    return make_cast()


def switch_on(cast: Cast) -> None:
    local.set_value(rules.RETENTION_RUNS, cast.county, True, seat=cast["陈主任"], **ON)


def test_it_is_off_until_an_area_switches_it_on(cast):
    voice, _code = told(cast)
    close(voice)
    assert sum(retention.run(TWO_YEARS_ON).values()) == 0
    assert identity.contact_for_notice(voice.pk) == HE
    switch_on(cast)
    assert retention.run(TWO_YEARS_ON) == {"all": 1, "identity": 0}


def test_who_spoke_goes_first_and_the_words_a_year_later(cast):
    voice, _code = told(cast)
    close(voice)
    switch_on(cast)
    assert retention.run(A_YEAR_ON - timedelta(days=2)) == {"all": 0, "identity": 0}
    assert retention.run(A_YEAR_ON) == {"all": 0, "identity": 1}
    assert retention.run(A_YEAR_ON) == {"all": 0, "identity": 0}
    assert not Identity.objects.exists() and Voice.objects.get().text == TEXT
    assert retention.run(TWO_YEARS_ON) == {"all": 1, "identity": 0}
    assert Voice.objects.get().text != TEXT and not Attachment.objects.exists()
    told_of = [line for line in ledger.of(voice) if line.kind == "voice.erase"]
    assert [(line.facts["extent"], line.facts["reason"], line.actor) for line in told_of] == [
        ("identity", "RETENTION", "系统"), ("all", "RETENTION", "系统"),
    ]  # fmt: skip


def test_an_area_may_keep_longer_and_another_county_has_its_own_say(cast):
    voice, _code = told(cast)
    close(voice)
    switch_on(cast)
    local.set_value(rules.KEEP_IDENTITY, cast.county, 36, seat=cast["陈主任"], **ON)
    local.set_value(rules.KEEP_ORIGINAL, cast.county, 48, seat=cast["陈主任"], **ON)
    assert retention.run(TWO_YEARS_ON) == {"all": 0, "identity": 0}


def test_what_is_open_or_opened_again_is_kept(cast):
    switch_on(cast)
    speak(cast, contact=HE)
    again, _receipt = speak(cast, contact=HE)
    close(again)
    Voice.objects.filter(pk=again.pk).update(stage=Stage.HANDLING, closed_at=None)
    assert retention.run(TWO_YEARS_ON) == {"all": 0, "identity": 0}


def test_the_command_only_lists_unless_told_to_run(cast):
    voice, _code = told(cast)
    close(voice)
    Voice.objects.filter(pk=voice.pk).update(closed_at=datetime(2020, 1, 1, tzinfo=UTC))
    out = StringIO()
    call_command("retention", stdout=out)
    assert "900101 云溪县: 1 identities, 1 originals due; automatic: off" in out.getvalue()
    assert identity.contact_for_notice(voice.pk) == HE and not list(erasures.written())


def test_one_round_does_no_more_than_it_may(cast):
    for _each in range(3):
        close(speak(cast, contact=HE)[0])
    switch_on(cast)
    assert retention.run(TWO_YEARS_ON, limit=2) == {"all": 2, "identity": 0}
    assert retention.run(TWO_YEARS_ON, limit=2) == {"all": 1, "identity": 0}
