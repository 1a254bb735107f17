"""Clocks that differ, and rare days: real processes under `faketime`, dates still right.

One installation, whose machines believe it is another time; China's day begins at 16:00 UTC.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import requests

from tests.deadlines.oracle import Wall
from tests.postgres import free_port
from tests.server import environment_in, manage, process, run, wait_until_it_answers

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
pytestmark = [
    pytest.mark.skipif(
        not (LIBRARIES and shutil.which("faketime")), reason="Debian's package faketime is missing"
    ),
    pytest.mark.skipif(
        bool(os.environ.get("HUISHENG_DATABASE_URL")),
        reason="clocks are our processes': half a minute on SQLite is enough",
    ),
]
MIDNIGHT = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)  # 1 December begins in Shanghai
FIVE = timedelta(minutes=5)
# faketime 0.9.10 spoils Python's sleep when it leaves the monotonic clock alone, as it must.
SLEEP = """
import select, time
time.sleep = lambda seconds: select.select([], [], [], seconds) and None
"""
CHECK = """
import os
from django.core.management import call_command
from django.db.models import F
from huisheng.audit.models import LedgerLine
from huisheng.voices.models import Voice
from huisheng.workflow.models import Reminder
kinds = ["due_soon", "overdue"]
told = LedgerLine.objects.filter(kind__in=[f"voice.{kind}" for kind in kinds]).count()
reminders = Reminder.objects.filter(kind__in=kinds).count()
call_command("ledger", "verify", stdout=open(os.devnull, "w"))
print(Voice.objects.filter(closed_at__lt=F("opened_at")).count(), told - reminders)
"""


@dataclass(frozen=True)
class Office:
    """A demo in a folder; `at` gives the variables of a machine with that belief of now."""

    environment: dict[str, str]
    folder: Path

    def at(self, moment: datetime) -> dict[str, str]:
        ahead = round((moment - datetime.now(tz=UTC)).total_seconds())
        return self.environment | {
            "LD_PRELOAD": str(LIBRARIES[0]), "FAKETIME": f"{ahead:+d}s",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "PYTHONPATH": str(self.folder / "shim"),
        }  # fmt: skip

    @contextmanager
    def web(self, moment: datetime):
        """A web server that believes it is `moment`; yields its address."""
        port, log = str(free_port()), self.folder / f"web-{os.urandom(3).hex()}.log"
        arguments = ["serve", "--port", port, "--workers", "1"]
        with process(self.at(moment), log, *arguments) as web:
            wait_until_it_answers(f"http://127.0.0.1:{port}", web, log)
            yield f"http://127.0.0.1:{port}"
        assert "Traceback" not in log.read_text()

    def work(self, moment: datetime) -> str:
        """Each sweep once, as a worker whose clock says `moment`."""
        return manage(self.at(moment), "work", "--once")

    def is_well(self, moment: datetime) -> None:
        """No end before its beginning, each reminder told once, the ledger unbroken."""
        said = manage(self.at(moment), "shell", "--verbosity", "0", "-c", CHECK)
        assert said.split() == ["0", "0"]


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Office:
    folder = tmp_path_factory.mktemp("clocks")
    (folder / "shim").mkdir()
    (folder / "shim" / "sitecustomize.py").write_text(SLEEP)
    found = Office(environment_in(folder), folder)
    run(found.at(MIDNIGHT - timedelta(days=1)), "bin/prepare.py")
    return found


def speak(url: str, text: str) -> dict[str, str]:
    body = {"text": text, "station": "xueyuan", "place_text": "小桥边", "phone": "13800001234"}
    key = {"Idempotency-Key": f"{os.urandom(4).hex()}-0000-4000-8000-{os.urandom(6).hex()}"}
    answer = requests.post(f"{url}/api/v1/voices", json=body, headers=key, timeout=30)
    assert answer.status_code == 201, answer.text
    return answer.json()


def track(url: str, receipt: dict[str, str], step: str = "") -> requests.Response:
    body = {"code": receipt["code"], "digits": receipt["pin"]}
    if step:
        body["answers"] = {}
    address = f"{url}/api/v1/track" + (f"/steps/{step}" if step else "")
    return requests.post(address, json=body, timeout=30)


def two_working_days_from(day: date) -> str:
    return Wall().last_day(day, 2, "WORKING_DAYS")[0].isoformat()


def sign_in(url: str, accounts: Path) -> requests.Session:
    rows = json.loads(accounts.read_text(encoding="utf-8"))["accounts"]
    password = next(row["password"] for row in rows if row["username"] == "wangfang")
    desk = requests.Session()
    desk.get(f"{url}/accounts/login/", timeout=30)
    form = {
        "login": "wangfang", "password": password, "csrfmiddlewaretoken": desk.cookies["csrf"],
    }  # fmt: skip
    assert desk.post(f"{url}/accounts/login/", form, timeout=30).url == f"{url}/desk/"
    return desk


def test_ten_minutes_apart_around_midnight_all_keeps_working(office):
    with office.web(MIDNIGHT + FIVE) as fast, office.web(MIDNIGHT - FIVE) as slow:
        first, second = (
            speak(fast, "快的钟上说的，路灯不亮。"),
            speak(slow, "慢的钟上说的，路灯不亮。"),
        )
        assert first["due_on"] == two_working_days_from(date(2026, 12, 1))
        assert second["due_on"] == two_working_days_from(date(2026, 11, 30))
        assert [track(url, one).status_code for url in (fast, slow) for one in (first, second)] == [
            200
        ] * 4
        for here, there in ((fast, slow), (slow, fast)):
            desk = sign_in(here, office.folder / "demo-accounts.json")
            assert desk.get(f"{there}/desk/", timeout=30).url == f"{there}/desk/"
        assert "-" not in track(slow, first).json()["due_on"][:1]
        assert track(slow, first, "withdraw").status_code == 200
    office.work(MIDNIGHT - FIVE)
    office.work(MIDNIGHT + FIVE)
    office.is_well(MIDNIGHT + FIVE)


@pytest.mark.parametrize("day", [date(2027, 12, 31), date(2028, 2, 29)])
def test_the_whole_house_on_the_last_day_of_a_year_and_on_a_leap_day(office, day):
    noon = datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)
    with office.web(noon) as url:
        receipt = speak(url, f"{day}，路灯不亮。")
        assert receipt["due_on"] == two_working_days_from(day)
        assert track(url, receipt).json()["due_on"] == receipt["due_on"]
        desk = sign_in(url, office.folder / "demo-accounts.json")
        assert "已超-" not in desk.get(f"{url}/desk/", timeout=30).text
    office.work(noon)
    office.is_well(noon)
