"""The same through the web server: many clients at once, one voice, one grade, no fault."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

from tests.races.hands import HANDS, ROUNDS
from tests.server import Server

SEND_ROUNDS = max(1, ROUNDS // 4)  # a round trip takes longer than a call


def post(server: Server, address: str, body: dict[str, Any], key: str = "") -> tuple[int, Any]:
    headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
    asked = Request(f"{server.url}/api/v1{address}", json.dumps(body).encode(), headers)
    try:
        with urlopen(asked, timeout=60) as answer:
            return answer.status, json.load(answer)
    except HTTPError as refusal:
        return refusal.code, json.load(refusal)


def at_once(act: Callable[[], tuple[int, Any]]) -> list[tuple[int, Any]]:
    start = Barrier(HANDS)

    def one() -> tuple[int, Any]:
        start.wait()
        return act()

    with ThreadPoolExecutor(HANDS) as threads:
        return [each.result() for each in [threads.submit(one) for _n in range(HANDS)]]


def filed(server: Server) -> dict[str, str]:
    """File the same from every hand at once; all get the one receipt."""
    said, key = {"text": f"{uuid4().hex[:6]}号楼路灯不亮。", "station": "xueyuan"}, str(uuid4())
    said |= {"place_text": "楼门口"}
    found = at_once(lambda: post(server, "/voices", said, key))
    assert Counter(status for status, _told in found) == {201: 1, 200: HANDS - 1}
    receipts = {(told["code"], told["pin"]) for _status, told in found}
    assert len(receipts) == 1
    return {"code": found[0][1]["code"], "digits": found[0][1]["pin"]}


def test_many_clients_at_once(server: Server) -> None:
    for _round in range(SEND_ROUNDS):
        held = filed(server)
        back = held | {"answers": {"reason": "已经修好了"}}
        found = at_once(lambda back=back: post(server, "/track/steps/withdraw", back))
        assert Counter(status for status, _told in found) == {200: 1, 409: HANDS - 1}
        assert all(told["error"]["message"] for status, told in found if status == 409)
