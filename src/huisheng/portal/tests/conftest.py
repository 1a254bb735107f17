"""A Monday morning in 云溪县, and a browser that knows nothing yet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.cast import MONDAY, Cast, make_cast


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Coordinates]:
    """It is nine on Monday 2 March 2026; a test may shift the clock."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def phone() -> Client:
    """A villager's telephone."""
    return Client(headers={"accept-language": "zh-CN"})
