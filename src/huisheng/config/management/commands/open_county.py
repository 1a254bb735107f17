"""`manage.py open_county CODE --name 姓名 --username NAME` — a county's first day."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from huisheng.config.opening import open_county
from huisheng.kernel import clock
from huisheng.kernel.errors import Refused
from huisheng.regions.models import Region


class Command(BaseCommand):
    help = "Open a county: its office, its first administrator, its categories and triage rules."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the county's division code, e.g. 420684")
        parser.add_argument("--name", required=True, help="the administrator's name")
        parser.add_argument("--username", required=True, help="to sign in with")

    def handle(self, *, code: str, name: str, username: str, **_: object) -> None:
        region = Region.objects.filter(code=code).first()
        if region is None:
            raise CommandError(f"no area {code}: import the divisions first")
        try:
            password = open_county(region, name=name, username=username, at=clock.now())
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(f"{region.full_name}\n{username}\n{password}")
        self.stderr.write("This password is shown once. Change it at the first sign-in.")
