"""The log tells what happened and where in our code; never who, nor a word of what was said."""

from __future__ import annotations

import io
import json
import logging

import pytest
from django.core import mail
from django.test import Client

from huisheng.config.logs import JsonLines
from huisheng.voices import intake
from huisheng.voices.models import Voice
from tests.cast import MONDAY, account_for, make_cast, speak

pytestmark = pytest.mark.django_db
NAME, PHONE, WORDS = "欧阳金丝雀", "13955501234", "金丝雀说的话"
CANARIES = [NAME, PHONE, WORDS, "955501234"]


@pytest.fixture
def log():
    """Everything any logger says, down to DEBUG, as the product writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root, django = logging.getLogger(), logging.getLogger("django")
    levels = root.level, django.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    django.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(levels[0])
    django.setLevel(levels[1])


@pytest.fixture
def phone() -> Client:
    return Client(raise_request_exception=False)


def sheet(cast) -> dict[str, str]:
    key = "5f0c7d7e-0000-4000-8000-000000000001"
    return {
        "idem": key, "text": WORDS, "region": str(cast.village.pk), "place_text": "小桥边",
        "openness": "SEALED", "name": NAME, "phone": PHONE,
    }  # fmt: skip


def silent_about(said: str) -> bool:
    return not [canary for canary in CANARIES if canary in said or repr(canary)[1:-1] in said]


def test_filing_tracking_and_wrong_addresses_leave_no_trace(log, phone):
    cast = make_cast()
    assert phone.post("/s/dahekou", sheet(cast)).status_code == 302
    code = phone.get("/receipt").context["receipt"].code
    for typed, pin in ((code, "0000"), ("HS-0000-0000-0000-0", PHONE[-4:])):
        assert phone.post("/track", {"code": typed, "pin": pin}).status_code in (422, 400)
    assert phone.get(f"/{NAME}/{PHONE}", {"q": WORDS}).status_code == 404
    assert phone.get("/track", headers={"cookie": f"track={WORDS.encode().hex()}"}).status_code
    said = log.getvalue()
    assert silent_about(said)
    assert code not in said and code.replace("-", "") not in said


def test_a_crash_is_told_by_kind_place_and_route_to_nobody_by_mail(
    log, phone, monkeypatch, settings
):
    settings.ADMINS = [("", "admin@localhost")]
    cast = make_cast()

    def crash(*given, **named):
        raise RuntimeError(f"{NAME} {PHONE} {WORDS}")

    monkeypatch.setattr(intake.Voice, "save", crash)
    answer = phone.post("/s/dahekou", sheet(cast))
    assert answer.status_code == 500
    assert silent_about(answer.content.decode()) and silent_about(log.getvalue())
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    told = next(line for line in lines if line.get("exception") == "RuntimeError")
    assert (told["route"], told["method"], told["status"]) == ("portal:station", "POST", 500)
    assert told["where"][-1].endswith(" crash") and len(told["request"]) == 32
    assert mail.outbox == []


def test_a_desk_that_reads_a_voice_leaves_no_trace(log, phone):
    cast = make_cast()
    voice, _receipt = speak(cast, WORDS, at=MONDAY)
    assert Voice.objects.filter(pk=voice.pk).exists()
    phone.force_login(
        account_for(cast["王芳"], "wangfang"), "django.contrib.auth.backends.ModelBackend"
    )
    phone.get(f"/desk/voices/{voice.pk}/")
    phone.get("/desk/voices/", {"q": WORDS})
    assert silent_about(log.getvalue())


def test_a_line_that_would_tell_is_masked():
    record = logging.LogRecord(
        "x", logging.ERROR, "", 1, "called %s, %s", (PHONE, "HS-7K3M-9QXD-2VTA-P"), None
    )
    told = json.loads(JsonLines().format(record))
    assert told["message"] == "called [电话], [code]"


def test_health_says_nothing_of_anybody(phone):
    speak(make_cast(), WORDS)
    assert phone.get("/healthz").json() == {"ok": True}
