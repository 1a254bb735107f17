"""The second lock on the test database: real roles, real policies, and requests made as the web."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

from huisheng.config.second_lock import roles as second_lock
from huisheng.config.second_lock.roles import Roles
from huisheng.people import asking

WEB, WORKER = Roles.web, Roles.worker


def lock_up() -> None:
    """Make the two roles, where there are none yet, and write the lock down."""
    with connection.cursor() as cursor:
        for role in (WEB, WORKER):
            try:
                cursor.execute(f"CREATE ROLE {role} LOGIN")
            except Exception as trouble:  # roles belong to the whole server: another was quicker
                if not isinstance(trouble.__cause__, psycopg.errors.DuplicateObject):
                    raise
    second_lock.apply(Roles())


@contextmanager
def role(name: str) -> Iterator[None]:
    """Be this role for a while, in the transaction of the test."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {name}")
    try:
        yield
    finally:
        if not connection.needs_rollback:  # which takes the role back too
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")


@contextmanager
def requests_as_the_web() -> Iterator[None]:
    """Let every request be made as the web's role, as it is where the product runs."""
    plain, is_locked = asking.one_transaction, asking.is_locked

    @contextmanager
    def locked() -> Iterator[None]:
        with plain(), role(WEB):
            yield

    asking.one_transaction, asking.is_locked = locked, lambda: True  # type: ignore[assignment]
    try:
        yield
    finally:
        asking.one_transaction, asking.is_locked = plain, is_locked
