"""联络站 — where the people meet their deputies."""

from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "huisheng.stations"
    label = "stations"
    default_auto_field = "django.db.models.BigAutoField"
