"""社情民意 — voices: from a phone to an answer its owner has graded."""

from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "huisheng.voices"
    label = "voices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say whom a voice's ledger lines concern, and what must always hold of voices."""
        from huisheng.notifications import audiences
        from huisheng.voices import invariants
        from huisheng.voices.audience import concerned

        audiences.register("voice.", concerned)
        invariants.register()
