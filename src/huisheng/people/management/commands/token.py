"""接口令牌 — `manage.py token issue USERNAME --name 用途`, `token list`, `token revoke PREFIX`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from huisheng.kernel import clock
from huisheng.people import tokens
from huisheng.people.models import Account, ApiToken, Seat
from huisheng.people.queries import seats_of, system_seat


class Command(BaseCommand):
    """Hands out tokens and takes them back; the operator does what no page does yet."""

    help = "Give a person's seat a token for programs (docs/api.md), list them, take one back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what may be typed."""
        parser.add_argument("action", choices=["issue", "list", "revoke"])
        parser.add_argument("whose", nargs="?", default="", metavar="USERNAME|PREFIX")
        parser.add_argument("--seat", default="", help="which seat, where the person has several")
        parser.add_argument("--name", default="", help="what the token is for")

    def handle(self, *, action: str, whose: str, seat: str, name: str, **_rest: Any) -> None:
        """Do it; `issue` prints the secret, once."""
        if action == "issue":
            self._issue(whose, seat, name)
        elif action == "revoke":
            self._revoke(whose)
        else:
            self._list()

    def _issue(self, username: str, wanted: str, name: str) -> None:
        seat, at = _seat(username, wanted), clock.now()
        if not 0 < len(name) <= 60:
            raise CommandError("say what the token is for: --name, 60 characters at most")
        self.stdout.write(
            tokens.issue(seat, name, at, by=system_seat(seat.tenant, on=clock.day_of(at)))
        )
        self.stderr.write("Shown once and kept nowhere; pass it on by a safe way.")

    def _revoke(self, prefix: str) -> None:
        found = ApiToken.objects.filter(prefix=prefix.removeprefix(tokens.MARK), revoked_at=None)
        if len(found) != 1:
            raise CommandError("no token in use begins with that; see `token list`")
        by = system_seat(found[0].tenant, on=clock.today())
        tokens.revoke(found[0], clock.now(), by=by)
        self._list()

    def _list(self) -> None:
        rows = ApiToken.objects.select_related(
            "seat__person", "seat__region", "seat__unit"
        ).order_by("pk")
        for token in rows:
            state = "revoked" if token.revoked_at else f"last used {token.last_used_on or 'never'}"
            # With the mark no beginning starts with a dash, which would read as an option.
            shown = f"{tokens.MARK}{token.prefix}"
            self.stdout.write(f"{shown}\t{token.name}\t{token.seat.printed}\t{state}")


def _seat(username: str, wanted: str) -> Seat:
    account = Account.objects.filter(username__iexact=username).first()
    seats = seats_of(account, clock.today()) if account else []
    chosen = [seat for seat in seats if wanted in ("", str(seat.pk))]
    if len(chosen) != 1:
        listed = "".join(f"\n  --seat {seat.pk}  {seat.printed}" for seat in seats)
        raise CommandError(f"name one person with one seat in force today{listed}")
    return chosen[0]
