"""通知 — ledger lines become messages to people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "huisheng.notifications"
    label = "notifications"
    verbose_name = _("通知")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the local rules, what must always hold, and what is sealed here."""
        from huisheng.notifications import checks, holdings, invariants, rules  # noqa: F401  two register themselves

        invariants.register()
        holdings.register()
