"""One person's data go, everybody else's stay; the voice remains as the masked record it is."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command

from huisheng.config import proof
from huisheng.documents import exports
from huisheng.documents.models import Export
from huisheng.kernel import invariants
from huisheng.kernel.errors import Invalid, NotNow
from huisheng.notifications.channels import spool
from huisheng.people import erasures
from huisheng.voices import access, erasing, identity, import_jobs
from huisheng.voices.flow import flow
from huisheng.voices.models import Attachment, Identity, ImportJob, Voice
from tests.cast import MONDAY, Cast, make_cast, speak
from tests.erasure.who import EVERY, HE, TEXT, close, told

pytestmark = pytest.mark.django_db
ABSENT = {"open looks", "imports", "exports"}
ERASED = ["voice.has_identity", "voice.stays_erased"]


@pytest.fixture
def cast(tmp_path, settings) -> Cast:
    settings.HUISHENG_DATA_DIR = tmp_path
    return make_cast()


def run(*words: object) -> str:
    """The command; without --dry-run it also tidies the database, outside any transaction."""
    out = StringIO()
    call_command("erase", *map(str, words), stdout=out, stderr=StringIO())
    return out.getvalue()


def erase(voice: Voice, extent: str = erasing.ALL, **said: bool) -> dict[str, int]:
    return erasing.erase(voice, extent, at=MONDAY, reason="REQUEST", **said)


def test_the_code_still_shows_the_answer_but_no_pin_opens_the_rest(cast):
    voice, code = told(cast)
    close(voice)
    erase(voice)
    found = access.admit(code, "", origin="10.0.0.1", at=MONDAY)
    assert (found.voice_id, found.sees_own) == (voice.pk, False)
    with pytest.raises(Invalid, match="没有查到"):
        access.admit(code, "1234", origin="10.0.0.2", at=MONDAY)


def test_a_dry_run_lists_what_a_real_one_does_and_touches_nothing(cast):
    voice, _code = told(cast)
    close(voice)
    planned = run(voice.ref, "--dry-run")
    assert identity.contact_for_notice(voice.pk) == HE
    assert Voice.objects.get().text == TEXT
    assert Attachment.objects.count() == 1 and not list(erasures.written())
    numbers = re.compile(r"^  (.{20})\s*(\d+)$", re.MULTILINE)
    listed = {name.strip(): int(number) for name, number in numbers.findall(planned)}
    assert listed == erase(voice)
    assert {name for name, number in listed.items() if not number} == ABSENT


@pytest.mark.parametrize("trace", EVERY)
def test_before_an_erasure_every_trace_is_found(cast, trace):
    told(cast)
    found = {place.name for place in proof.look([trace]) if place.found}
    assert {"table voices_voice", "table voices_inquiry"} <= found


def test_only_who_spoke_may_go_too(cast):
    voice, _code = told(cast)
    close(voice)
    erase(voice, erasing.IDENTITY)
    voice.refresh_from_db()
    assert voice.text == TEXT and Attachment.objects.count() == 1
    assert not Identity.objects.exists() and not list(spool.folder().glob("*/*.json"))


def test_an_open_matter_is_not_erased_unless_they_insist(cast):
    voice, _code = told(cast)
    with pytest.raises(NotNow, match="still open"):
        erase(voice)
    assert Identity.objects.exists()
    assert erase(voice, although_open=True)["identity"] == 1
    assert not Identity.objects.exists()


def test_others_keep_everything(cast):
    other, _receipt = speak(cast, contact=HE)
    voice, _code = told(cast)
    close(voice)
    assert "the same telephone stands in 1 more voices" in run(voice.pk, "--dry-run")
    erase(voice)
    assert identity.contact_for_notice(other.pk) == HE


def test_the_same_form_again_makes_no_new_voice(cast):
    key = uuid4()
    voice, _receipt = speak(cast, TEXT, contact=HE, key=key)
    close(voice)
    erase(voice)
    with pytest.raises(NotNow):
        speak(cast, TEXT, contact=HE, key=key)


def test_a_crash_half_way_is_finished_by_the_next_round(cast, monkeypatch):
    voice, _code = told(cast)
    close(voice)

    def crash(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(erasures, "confirm", crash)
        erase(voice)
    assert Identity.objects.exists()
    assert [entry.subject for entry in erasures.unfinished()] == [voice.pk]
    assert erasures.finish() == 1
    assert not Identity.objects.exists() and not erasures.unfinished()
    assert erasures.finish() == erasing.replay(at=MONDAY) == 0


def test_a_register_lost_with_the_keys_folder_comes_back_from_the_database(cast):
    voice, _code = told(cast)
    close(voice)
    erase(voice)
    erasures.path().unlink()
    assert erasing.replay(at=MONDAY) == 0
    assert [entry.subject for entry in erasures.written()] == [voice.pk]


def test_the_register_survives_half_a_line_and_says_nothing_of_anybody(cast):
    voice, _code = told(cast)
    close(voice)
    erase(voice)
    with erasures.path().open("a") as file:
        file.write("2026-03-02T01:00:00+00:00 voice 0")
    erasures.intend(erasures.Entry("voice", UUID(int=1), "all", MONDAY))
    assert [entry.subject for entry in erasures.written()] == [voice.pk, UUID(int=1)]
    assert not any(trace in erasures.path().read_text() for trace in EVERY)
    assert erasures.path().stat().st_mode & 0o777 == 0o600


def test_all_invariants_hold_after_an_erasure_and_notice_a_return(cast):
    voice, _code = told(cast)
    close(voice)
    row = Identity.objects.get()
    erase(voice)
    assert [found.broken for found in invariants.ask(at=MONDAY, only=ERASED)] == [0, 0]
    row.save(force_insert=True)
    broken = {found.name: found.first for found in invariants.ask(at=MONDAY, only=ERASED)}
    assert broken == {"voice.has_identity": [], "voice.stays_erased": [str(voice.pk)]}


def test_the_flow_knows_no_step_by_that_name():
    """An erasure is no step: nobody at a desk can take it."""
    assert "erase" not in flow.steps


@pytest.mark.parametrize("typed", ["HS-0000", "260302-FFFFF", str(UUID(int=7)), "某人"])
def test_nobody_is_erased_by_a_slip_of_the_finger(cast, typed):
    told(cast)
    with pytest.raises(CommandError, match=r"no such voice|neither a tracking code"):
        run(typed, "--dry-run")


def test_an_upload_that_names_them_and_a_list_taken_out_are_dropped(cast):
    voice, _code = told(cast)
    mine = _upload(cast, "何砚秋,13955501234,路灯不亮")
    others = _upload(cast, "何大爷,13800001234,路灯不亮")
    taken = Export.objects.create(
        tenant=cast.county, seat=cast["王芳"], session=b"", kind="voices", purpose="MEETING",
        format="CSV", language="zh-hans", state="READY", rows=1, filters={"q": "何砚秋"},
        asked_at=MONDAY, expires_at=MONDAY,
    )  # fmt: skip
    exports.path_of(taken).parent.mkdir()
    exports.path_of(taken).write_text("何砚秋")
    close(voice)
    done = erase(voice)
    assert (done["imports"], done["exports"]) == (1, 2)
    assert [path.exists() for path in (mine, others)] == [False, True]
    taken.refresh_from_db()
    assert (taken.state, taken.filters) == ("DROPPED", {"q": "[已删去]"})
    assert not exports.path_of(taken).exists()


def _upload(cast: Cast, row: str) -> Path:
    job = ImportJob.objects.create(
        tenant=cast.county, seat=cast["王芳"], region=cast.village, name="来电.csv", size=1,
        uploaded_at=MONDAY,
    )  # fmt: skip
    path = import_jobs.path_of(job)
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"姓名,电话,内容\n{row}\n", encoding="utf-8")
    return path
