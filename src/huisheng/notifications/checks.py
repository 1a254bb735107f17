"""开门前的提醒 — an office without a gateway should know that its messages are files."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


@register(deploy=True)
def messages_leave_the_machine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn, in `check --deploy`, of channels that write files which somebody has to fetch."""
    names = {"SMS": "HUISHENG_SMS_URL", "EMAIL": "HUISHENG_EMAIL_URL"}
    return [
        Warning(
            f"{setting} is not set: messages are written to <data dir>/spool/{channel.lower()}/",
            hint="Set it, or see to it that somebody fetches the files every day.",
            id="huisheng.W001",
        )
        for channel, setting in names.items()
        if not settings.MESSAGE_GATEWAYS.get(channel)
    ]
