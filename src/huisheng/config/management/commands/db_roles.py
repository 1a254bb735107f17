"""`manage.py db_roles [--check]` — the second lock on PostgreSQL (docs/adr/0005)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from huisheng.config.second_lock import roles as second_lock
from huisheng.config.second_lock.roles import Roles

MAKE = "as a superuser: CREATE ROLE {name} LOGIN PASSWORD '…';"


class Command(BaseCommand):
    help = (
        "Give the web's and the worker's database roles what they need and no more, and set the "
        "row policies. Run as the owner of the tables, after every migrate."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit 1 if anything is missing"
        )
        parser.add_argument("--web", default=Roles.web, metavar="ROLE")
        parser.add_argument("--worker", default=Roles.worker, metavar="ROLE")

    def handle(self, *, check: bool, web: str, worker: str, verbosity: int, **_: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("only PostgreSQL has row-level security; SQLite needs no roles")
        roles = Roles(web, worker)
        found = second_lock.problems(roles)
        for name in (web, worker):
            if f"there is no role {name}" in found:
                raise CommandError(f"there is no role {name}; {MAKE.format(name=name)}")
        if found and not check:
            second_lock.apply(roles)
            found = second_lock.problems(roles)
        if found:
            raise CommandError("\n".join(found))
        if verbosity:
            self.stdout.write(f"{web} sees what its seat may see, {worker} does what is due")
