"""What every test of the API may ask for: the cast, the day, and a program in somebody's seat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from huisheng.people import tokens
from tests.cast import MONDAY, Cast, make_cast

NOW = MONDAY + timedelta(hours=2)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast() -> Cast:
    return make_cast()


class Program:
    """A program that speaks JSON, from a seat or from none."""

    def __init__(self, secret: str = "") -> None:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self.client = Client(headers=headers, enforce_csrf_checks=True)

    def get(self, address: str, **asked: Any) -> Any:
        return self.client.get(f"/api/v1{address}", asked)

    def post(self, address: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(
            f"/api/v1{address}", {} if body is None else body,
            content_type="application/json", headers=headers,
        )  # fmt: skip

    def file(self, key: object = None, **said: Any) -> Any:
        """File a voice as JSON."""
        return self.post("/voices", said, **{"Idempotency-Key": str(key or uuid4())})


@pytest.fixture
def anybody() -> Program:
    return Program()


@pytest.fixture
def seated(cast: Cast) -> Callable[[str], Program]:
    """Return a program that acts from somebody's seat."""
    return lambda name: Program(tokens.issue(cast[name], "测试", MONDAY))


def refusal(response: Any, status: int) -> dict[str, Any]:
    """Return the refusal in an answer, having checked that it is one, and which."""
    assert response.status_code == status, response.content.decode()
    error = response.json()["error"]
    assert set(error) == {"status", "message", "way_out", "fields"}
    assert error["status"] == status and error["message"]
    return error
