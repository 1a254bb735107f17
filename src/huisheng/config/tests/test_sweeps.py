"""One round of all sweeps carries a voice's news from the ledger to the telephone."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from huisheng.audit.models import LedgerLink
from huisheng.config import sweeps
from huisheng.notifications.models import Delivery, State
from huisheng.voices.flow import flow
from huisheng.workflow import counts, once, throttle
from huisheng.workflow.models import Once, StageMove, Tries
from tests.cast import MONDAY, make_cast, speak

pytestmark = pytest.mark.django_db
ANSWER = "第三盏路灯昨天已经换好，晚上请您看看亮不亮。"


@pytest.fixture
def answered(settings, tmp_path):
    settings.HUISHENG_DATA_DIR = tmp_path
    cast = make_cast()
    voice, _receipt = speak(cast)
    registering = {"title": "村口路灯不亮", "category": cast.lamp.pk}
    flow.take(voice, "register", seat=cast["王芳"], at=MONDAY, answers=registering)
    answers = {"text": ANSWER}
    return flow.take(voice, "answer_on_spot", seat=cast["王芳"], at=MONDAY, answers=answers)


def work_once(at=MONDAY):
    with time_machine.travel(at, tick=False):
        call_command("work", once=True)


def test_one_round_links_folds_tells_and_sends(answered, tmp_path, capsys):
    work_once()
    assert LedgerLink.objects.count() == 3
    assert not StageMove.objects.exists()
    assert counts.by_stage("voice", "county", answered.county)["ANSWERED"] == 1
    told = Delivery.objects.get(audience="reporter")
    assert told.state == State.SENT
    message = json.loads(Path(tmp_path, "spool", "sms", f"{told.pk}.json").read_text("utf-8"))
    assert message["to"] == "13800001234"
    assert "link=3" in capsys.readouterr().out


def test_silence_is_taken_for_what_it_is(answered):
    work_once(MONDAY + timedelta(days=16))
    answered.refresh_from_db()
    assert (answered.stage, answered.grades.count()) == ("CLOSED", 0)


def test_a_second_round_finds_nothing_to_do(answered, capsys):
    work_once()
    capsys.readouterr()
    work_once()
    assert "nothing to do" in capsys.readouterr().out


def test_a_sweep_that_fails_does_not_stop_the_others(answered, monkeypatch):
    failing = [
        sweeps.Sweep("fold", "ledger", 2, lambda at: 1 // 0) if s.name == "fold" else s
        for s in sweeps.SWEEPS
    ]
    monkeypatch.setattr("huisheng.config.management.commands.work.SWEEPS", failing)
    with pytest.raises(CommandError, match="fold"):
        work_once()
    assert Delivery.objects.filter(audience="reporter", state=State.SENT).exists()


def test_old_forms_and_tries_are_forgotten(answered):
    throttle.count("track", "somewhere", at=MONDAY, minutes=60)
    assert Once.objects.exists() and Tries.objects.exists()
    sweeps.forget(MONDAY + timedelta(days=6))
    assert Once.objects.exists() and not Tries.objects.exists()
    sweeps.forget(MONDAY + timedelta(days=8))
    assert not Once.objects.exists()
    assert once.forget(before=MONDAY) == 0
