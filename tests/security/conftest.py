"""The world of the matrix: built once for a worker, put away untouched."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction

from tests.security import oracle
from tests.security.matrix import Matrix, Report
from tests.security.world import NOW, make_world


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: Any) -> Iterator[Matrix]:
    """Wednesday morning in 云溪县, with everybody at the door; rolled back in the end."""
    logging.disable(logging.CRITICAL)  # tens of thousands of refusals are wanted here
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        found = Matrix(make_world(), oracle.read())
        gc.freeze()  # the house itself is no garbage: do not look through it again and again
        yield found
        gc.unfreeze()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how much was asked, whichever process asked it."""
    total = Report()
    for found in terminalreporter.stats.get("passed", []):
        for told in (value for name, value in found.user_properties if name == "matrix"):
            heard = set(told["heard"])
            total.add(Report(told["cells"], told["denied"], set(told["routes"]), heard))
    if total.cells:
        terminalreporter.write_line(f"authorisation matrix: {total}")
