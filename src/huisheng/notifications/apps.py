"""通知 — ledger lines become messages to people."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "huisheng.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the local rules and what must always hold."""
        from huisheng.notifications import invariants, rules  # noqa: F401  rules register themselves

        invariants.register()
