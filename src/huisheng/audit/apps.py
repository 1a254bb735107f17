"""台账 — what was done, by whom, when; and proof that nobody rewrote it."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "huisheng.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
