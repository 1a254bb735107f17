"""工作台 — the shell of the signed-in product."""

from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest


class ConsoleConfig(AppConfig):
    name = "huisheng.console"
    label = "console"

    def ready(self) -> None:
        """Note when each session began; however it began, Django says so in this one place."""
        from django.contrib.auth.signals import user_logged_in

        user_logged_in.connect(_begin, dispatch_uid="huisheng.session")


def _begin(sender: Any, request: HttpRequest, user: Any, **_rest: Any) -> None:
    from huisheng.kernel import clock
    from huisheng.people import queries, sessions

    at = clock.now()
    sessions.begin(request.session, queries.seats_of(user, clock.day_of(at)), at=at)
