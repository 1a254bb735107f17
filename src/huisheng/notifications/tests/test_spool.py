"""Without a gateway nothing leaves the machine: messages become files only the service can read."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from uuid import uuid4

import pytest

from huisheng.notifications.channels import sender_for, spool
from huisheng.notifications.channels.parcels import Parcel
from tests.cast import MONDAY


@pytest.fixture(autouse=True)
def spool_folder(settings, tmp_path):
    settings.HUISHENG_DATA_DIR = tmp_path
    settings.MESSAGE_GATEWAYS = {}
    return tmp_path / "spool"


def parcel(text="您反映的事项有新进展", **given) -> Parcel:
    return Parcel(given.get("id") or uuid4(), "SMS", "13800001234", "有新进展", text, MONDAY)


def test_a_message_is_a_whole_file_for_the_service_alone(spool_folder):
    sent = parcel()
    assert sender_for("SMS").send(sent) == f"spool:{sent.id}"
    [path] = (spool_folder / "sms").iterdir()
    assert path.name == f"{sent.id}.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    said = json.loads(path.read_text(encoding="utf-8"))
    assert (said["to"], said["text"]) == ("13800001234", "您反映的事项有新进展")


def test_sent_again_it_is_one_file(spool_folder):
    sent = parcel()
    sender_for("SMS").send(sent)
    sender_for("SMS").send(sent)
    assert len(list((spool_folder / "sms").iterdir())) == 1


def test_a_half_written_draft_is_not_taken_for_a_message(spool_folder, monkeypatch):
    monkeypatch.setattr(os, "replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sender_for("SMS").send(parcel())
    assert list((spool_folder / "sms").glob("*.json")) == []


def test_old_files_are_dropped(spool_folder):
    sender_for("SMS").send(parcel())
    [path] = (spool_folder / "sms").iterdir()
    written = MONDAY.timestamp()
    os.utime(path, (written, written))
    assert spool.forget(before=MONDAY) == 0
    assert spool.forget(before=MONDAY + timedelta(seconds=1)) == 1
