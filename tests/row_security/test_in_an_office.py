"""The loop turns in an office: the web's role answers, the worker's does what is due."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import psycopg
import pytest

from tests.postgres import free_port
from tests.row_security.roles import WEB, WORKER
from tests.server import environment_in, manage, process, wait_until_it_answers

SET_UP = """
from django.core.management import call_command
from django.db import transaction
from huisheng.kernel import clock
from huisheng.people import tokens
from tests.cast import make_cast
call_command("migrate", verbosity=0)
call_command("db_roles", verbosity=0)
with transaction.atomic():
    cast = make_cast()
    for name in ("王芳", "村委", "陈二"):
        print(name, tokens.issue(cast[name], "测试", clock.now()))
    print("handler", cast.village_committee.pk)
    print("category", cast.lamp.pk)
"""
PATIENCE = 30.0  # seconds


def as_role(url: str, role: str) -> str:
    before, _, after = url.partition("@")
    return f"{before.split('//')[0]}//{role}@{after}"


@pytest.fixture(scope="module")
def office(tmp_path_factory, locked: None) -> Iterator[tuple[str, dict[str, str], str]]:
    """Web and worker under their own roles: (address, who and what there is, owner's URL)."""
    folder = tmp_path_factory.mktemp("office")
    owner = environment_in(folder) | {"HUISHENG_PLAIN_STATIC": "1"}
    url = owner["HUISHENG_DATABASE_URL"]
    told = manage(owner, "shell", "--verbosity", "0", "-c", SET_UP).splitlines()
    there = dict(line.split() for line in told)
    port, log = free_port(), folder / "web.log"
    web = owner | {"HUISHENG_DATABASE_URL": as_role(url, WEB)}
    work = owner | {"HUISHENG_DATABASE_URL": as_role(url, WORKER)}
    with ExitStack() as stack:
        arguments = ("serve", "--port", str(port), "--workers", "1")
        served = stack.enter_context(process(web, log, *arguments))
        stack.enter_context(process(work, folder / "worker.log", "work"))
        wait_until_it_answers(f"http://127.0.0.1:{port}", served, log)
        yield f"http://127.0.0.1:{port}", there, url


@pytest.fixture
def program(office) -> Callable[..., tuple[int, Any]]:
    """Send JSON from a seat, or from none: (address, body, who) → (status, answer)."""
    address, there, _url = office

    def send(where: str, body: Any = None, who: str = "") -> tuple[int, Any]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        if who:
            headers["Authorization"] = f"Bearer {there[who]}"
        content = None if body is None else json.dumps(body).encode()
        try:
            with urlopen(Request(f"{address}/api/v1{where}", content, headers)) as answer:
                return answer.status, json.load(answer)
        except HTTPError as refused:
            return refused.code, json.load(refused)

    return send


def test_from_a_voice_to_a_grade_while_the_worker_goes_round(office, program):
    _address, there, url = office
    said = {"text": "村口第三盏路灯不亮。", "station": "dahekou", "region": "900101100201",
            "name": "何大爷", "phone": "13800001234"}  # fmt: skip
    status, receipt = program("/voices", said)
    assert status == 201, receipt
    held = {"code": receipt["code"], "digits": receipt["pin"]}
    _status, listed = program("/voices", who="王芳")
    key = listed["rows"][0]["id"]
    assert program("/voices", who="陈二")[1]["rows"] == []
    assert program(f"/voices/{key}", who="陈二")[0] == 404

    def take(name: str, who: str, **answers: Any) -> str:
        status, taken = program(f"/voices/{key}/steps/{name}", {"answers": answers}, who)
        assert status == 200, taken
        return str(taken["stage"])

    category = int(there["category"])
    assert take("register", "王芳", title="村口路灯不亮", category=category) == "REGISTERED"
    assert take("take_on", "王芳", handler=there["handler"], redacted="路灯不亮") == "HANDLING"
    words = "第三盏路灯昨天已经换好，请您看看。"
    assert take("answer", "村委", text=words, is_public=True) == "ANSWERED"
    status, told = program("/track", held)
    assert status == 200 and told["answers"][0]["text"] == words
    status, told = program("/track/steps/grade", held | {"answers": {"choice": "SATISFIED"}})
    assert status == 200 and told["answers"][0]["grade"] == "满意"
    assert program("/published")[1]["rows"][0]["title"] == "村口路灯不亮"
    assert program("/track", held | {"digits": "0000"})[0] in (200, 422)
    wait_for(url, "SELECT count(*) FROM audit_ledgerline WHERE id NOT IN"
                  " (SELECT line_id FROM audit_ledgerlink)", 0)  # fmt: skip
    wait_for(url, "SELECT count(*) FROM notifications_delivery WHERE audience = 'reporter'"
                  " AND state = 'SENT'", 1)  # fmt: skip


def wait_for(url: str, question: str, wanted: int) -> None:
    """Wait until the worker has done its part."""
    end, found = time.monotonic() + PATIENCE, None
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < end:
            found = connection.execute(question).fetchone()
            if found == (wanted,):
                return
            time.sleep(0.3)
    raise AssertionError(f"{question}: {found}")


def test_the_webs_connections_hold_nothing_and_see_nothing_by_themselves(office):
    _address, _there, url = office
    with psycopg.connect(as_role(url, WEB), autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM voices_voice").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM audit_ledgerline").fetchone() == (0,)
