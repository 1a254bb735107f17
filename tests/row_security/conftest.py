"""The cast in a county whose database checks too; skipped where there is no PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from huisheng.people import asking
from tests.cast import Cast, make_cast
from tests.row_security.roles import lock_up


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Row-level security is PostgreSQL's."""
    if connection.vendor == "postgresql":
        return
    for item in items:
        if "/row_security/" in item.path.as_posix():
            item.add_marker(pytest.mark.skip(reason="only PostgreSQL has row-level security"))


@pytest.fixture(scope="session")
def locked(django_db_setup: None, django_db_blocker: Any) -> None:
    """The second lock on the test database; its owner, who runs the tests, does not feel it."""
    with django_db_blocker.unblock():
        lock_up()


@pytest.fixture
def cast(db: None, locked: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def asked_afresh() -> Iterator[None]:
    """Whether the lock bites is asked once by a process; here the roles change."""
    asking.is_locked.cache_clear()
    yield
    asking.is_locked.cache_clear()
