"""界面 — the app's name, and its panels opened at start-up by those who register them."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "huisheng.ui"
    label = "ui"
