"""What must always hold is asked of the rows; every way of breaking it is found and named."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from huisheng.audit import notary
from huisheng.config import watch
from huisheng.kernel import clock, invariants
from huisheng.notifications import outbox
from huisheng.notifications.models import Delivery, Untold
from huisheng.voices.flow import flow
from huisheng.voices.models import Answer, Identity, Stage, Voice
from huisheng.workflow import counts
from huisheng.workflow.models import Once, SearchEntry, StageCount, WorkItem
from tests.cast import MONDAY, make_cast, speak

pytestmark = pytest.mark.django_db


@pytest.fixture
def voice():
    """A healthy county with a few voices, one of them answered."""
    cast = make_cast()
    voices = [speak(cast, f"第{n}盏路灯不亮")[0] for n in range(3)]
    registering = {"title": "村口路灯不亮", "category": cast.lamp.pk}
    flow.take(voices[0], "register", seat=cast["王芳"], at=MONDAY, answers=registering)
    answers = {"text": "第三盏路灯昨天已经换好，晚上请您看看亮不亮。"}
    found = flow.take(voices[0], "answer_on_spot", seat=cast["王芳"], at=MONDAY, answers=answers)
    counts.fold()
    notary.link(at=MONDAY)
    outbox.read_ledger(MONDAY)
    assert broken() == {}
    return found


def broken(at=MONDAY + timedelta(minutes=10)) -> dict[str, int]:
    return {f.name: f.broken for f in watch.look(at=at) if f.broken}


BREAKS = {
    "case.lies_on_its_desks": lambda v: WorkItem.objects.all()[0].delete(),
    "desk.shows_open_cases": lambda v: WorkItem.objects.update(stage="HANDLING"),
    "count.equals_recount": lambda v: StageCount.objects.update(number=7),
    "form.came_to_something": lambda v: Once.objects.update(outcome=""),
    "voice.has_identity": lambda v: Identity.objects.all()[0].delete(),
    "voice.is_answered": lambda v: Answer.objects.all().delete(),
    "voice.is_searchable": lambda v: SearchEntry.objects.all()[0].delete(),
    "voice.was_asked": lambda v: Voice.objects.filter(pk=v.pk).update(stage=Stage.NEEDS_INFO),
    "voice.left_with_two_persons": lambda v: Voice.objects.filter(pk=v.pk).update(
        stage=Stage.REFERRED
    ),
    "ledger.is_told": lambda v: Untold.objects.create(line_seq=1, why="?", next_at=MONDAY),
    "delivery.leaves_in_time": lambda v: Delivery.objects.filter(audience="reporter").update(
        next_at=MONDAY - timedelta(hours=1)
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_each_breach_is_found_under_its_name(voice, name):
    BREAKS[name](voice)
    assert name in broken()


def test_a_ledger_that_is_not_linked_is_found_after_a_minute(voice):
    cast_line = Voice.objects.first()
    flow.take(cast_line, "note", seat=voice.answers.get().seat, at=MONDAY, answers={"text": "x"})
    assert "ledger.is_linked" not in broken(MONDAY + timedelta(seconds=59))
    assert broken(MONDAY + timedelta(seconds=61))["ledger.is_linked"] == 1


def test_the_command_says_so_and_fails(voice, capsys):
    notary.link(at=clock.now())
    call_command("invariants", only=["case.has_owner_and_date"], json=True)
    shown = json.loads(capsys.readouterr().out)
    assert (shown["ok"], len(shown["invariants"])) == (True, 1)
    Identity.objects.all()[0].delete()
    with pytest.raises(SystemExit) as ended:
        call_command("invariants", json=True)
    assert ended.value.code == 1
    shown = json.loads(capsys.readouterr().out)
    assert not shown["ok"] and len(shown["invariants"]) == len(invariants.names())
    with pytest.raises(SystemExit):
        call_command("invariants")
    assert "✗ voice.has_identity 1" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no such"):
        call_command("invariants", only=["voice.is_blue"])


@pytest.fixture
def folder(settings, tmp_path):
    settings.HUISHENG_DATA_DIR = tmp_path
    return tmp_path


def test_the_watchman_leaves_his_answer_in_a_file(folder, voice):
    assert watch.keep_watch(MONDAY + timedelta(minutes=10)) == 0
    Identity.objects.all()[0].delete()
    assert watch.keep_watch(MONDAY + timedelta(minutes=10)) == 1
    assert json.loads((folder / "invariants.json").read_text("utf-8"))["broken"] == 1


@pytest.mark.django_db(transaction=True)
def test_all_questions_see_one_moment_and_nobody_waits():
    with watch.one_moment():
        assert not Once.objects.exists()
        assert connection.vendor == "postgresql" or not connection.in_atomic_block
    with watch.one_moment():
        assert not Once.objects.exists()
