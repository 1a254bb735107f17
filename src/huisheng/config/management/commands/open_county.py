"""`manage.py open_county CODE --system 姓名:NAME --security 姓名:NAME --audit 姓名:NAME`."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from huisheng.config.opening import open_county
from huisheng.kernel import clock
from huisheng.kernel.errors import Refused
from huisheng.people.models import Role
from huisheng.regions.models import Region

_WHO = {
    "system": (Role.ADMIN, "runs the settings; sees no voices and gives no seats"),
    "security": (Role.SECURITY_ADMIN, "gives people their accounts and seats"),
    "audit": (Role.AUDIT_ADMIN, "reads the ledger and nothing else"),
}


class Command(BaseCommand):
    help = "Open a county: its office, its three administrators, its categories and triage rules."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the county's division code, e.g. 420684")
        for name, (_role, what) in _WHO.items():
            parser.add_argument(f"--{name}", default="", metavar="姓名:USERNAME", help=what)

    def handle(self, *, code: str, **given: str) -> None:
        region = Region.objects.filter(code=code).first()
        if region is None:
            raise CommandError(f"no area {code}: import the divisions first")
        three = {role: _named(name, given[name]) for name, (role, _) in _WHO.items() if given[name]}
        try:
            passwords = open_county(region, three, at=clock.now())
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(region.full_name)
        for username, password in passwords.items():
            self.stdout.write(f"{username} {password}")
        self.stderr.write("Each password is shown once. Change it at the first sign-in.")


def _named(option: str, words: str) -> tuple[str, str]:
    name, _colon, username = words.replace("：", ":").partition(":")
    if not name.strip() or not username.strip():
        raise CommandError(f"--{option}: write 姓名:USERNAME")
    return name.strip(), username.strip()
