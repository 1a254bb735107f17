"""统一认证 — `manage.py sso link USERNAME SUBJECT`, `sso unlink USERNAME`, `sso list`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from huisheng.audit import ledger
from huisheng.kernel import clock
from huisheng.people.models import Account
from huisheng.people.queries import chosen_seat, system_seat

OFFICE = "office"


class Command(BaseCommand):
    help = "Say which subject of the office's sign-in (HUISHENG_OIDC_URL) is which account here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what may be typed."""
        parser.add_argument("action", choices=["link", "unlink", "list"])
        parser.add_argument("username", nargs="?", default="")
        parser.add_argument("subject", nargs="?", default="", help="the claim's value, as it is")

    def handle(self, *, action: str, username: str, subject: str, **_rest: Any) -> None:
        """Do it; nobody comes in by the office's sign-in who was not named here."""
        if action == "list":
            for row in SocialAccount.objects.filter(provider=OFFICE).select_related("user"):
                self.stdout.write(f"{row.user.username}\t{row.uid}")
            return
        account = Account.objects.filter(username__iexact=username).first()
        if account is None or (action == "link" and not subject):
            raise CommandError("name an account that is there, and for `link` its subject")
        at = clock.now()
        seat = chosen_seat(account, None, clock.day_of(at))
        by = system_seat(seat.tenant, on=clock.day_of(at)) if seat else None
        try:
            with transaction.atomic():
                SocialAccount.objects.filter(provider=OFFICE, user=account).delete()
                if action == "link":
                    SocialAccount.objects.create(provider=OFFICE, user=account, uid=subject)
                ledger.record(
                    f"account.sso_{action}", account, seat=by, at=at,
                    tenant_id=by.tenant_id if by else None,
                )  # fmt: skip
        except IntegrityError as taken:
            raise CommandError("that subject is another account's") from taken
