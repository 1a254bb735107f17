"""人员 — persons, mandates, organs, seats and accounts."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "huisheng.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
