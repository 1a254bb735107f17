"""工作台 — the shell of the signed-in product."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "huisheng.console"
    label = "console"
