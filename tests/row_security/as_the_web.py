"""Any test again behind the second lock: pytest -p tests.row_security.as_the_web PATH

Needs PostgreSQL. Every request a test makes is made as the web's role; whatever else a test does
is done as the owner, so that what it sets up and what it looks at afterwards stand as ever. What
counts queries is left out: saying who asks is one more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

COUNTING = {"django_assert_num_queries", "django_assert_max_num_queries"}


@pytest.fixture(scope="session")
def locked(django_db_setup: None, django_db_blocker: Any) -> None:
    """Shut the lock once the test database stands."""
    from tests.row_security.roles import lock_up

    with django_db_blocker.unblock():
        lock_up()


@pytest.fixture(autouse=True)
def as_the_web(request: pytest.FixtureRequest) -> Iterator[None]:
    """Make the requests of every test that may ask the database as the web."""
    from tests.row_security.roles import requests_as_the_web

    if not request.node.get_closest_marker("django_db"):
        yield
        return
    if COUNTING & set(request.fixturenames):
        pytest.skip("counts queries")
    request.getfixturevalue("locked")
    with requests_as_the_web():
        yield
