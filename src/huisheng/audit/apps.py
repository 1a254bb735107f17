"""台账 — what was done, by whom, when; and proof that nobody rewrote it."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "huisheng.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what must always hold of the ledger."""
        from huisheng.audit import invariants

        invariants.register()
