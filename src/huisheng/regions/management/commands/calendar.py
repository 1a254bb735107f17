"""工作日历 — `manage.py calendar seed 2026 [2027…]`, `calendar show`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from huisheng.kernel import clock
from huisheng.regions import calendars, statutory
from huisheng.regions.models import CalendarDay, CalendarYear


class Command(BaseCommand):
    """Copies years from the package into the table, or shows what has been entered."""

    help = "Fill the calendar of years from the bundled tables; a year already entered is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what may be typed."""
        parser.add_argument("action", choices=["seed", "show"])
        parser.add_argument("years", nargs="*", type=int, metavar="YEAR")
        parser.add_argument("--anew", action="store_true", help="throw away what was entered")

    def handle(self, *, action: str, years: list[int], anew: bool, **_rest: Any) -> None:
        """Do it and say what each year now is."""
        if action == "seed":
            if not years or not all(
                calendars.FIRST_YEAR <= year <= calendars.LAST_YEAR for year in years
            ):
                raise CommandError("calendar seed needs years, for example 2026")
            with transaction.atomic():
                for year in years:
                    calendars.seed_year(year, seat=None, at=clock.now(), anew=anew)
        for row in CalendarYear.objects.order_by("year"):
            days = CalendarDay.objects.filter(day__year=row.year).count()
            state = "published" if row.published else "provisional"
            self.stdout.write(f"{row.year}\t{state}\t{days} days entered")
        bundled = sorted(statutory.official_years())
        self.stdout.write(f"bundled notices: {bundled[0]}–{bundled[-1]}")
