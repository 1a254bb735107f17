"""社情民意 — voices: from a phone to an answer its owner has graded."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VoicesConfig(AppConfig):
    name = "huisheng.voices"
    label = "voices"
    verbose_name = _("社情民意")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say whom a voice's ledger lines concern, and what must always hold of voices."""
        from huisheng.kernel import imports
        from huisheng.notifications import audiences
        from huisheng.voices import erasing, holdings, invariants, reveal_audience
        from huisheng.voices.audience import concerned
        from huisheng.voices.exporting import offer
        from huisheng.voices.import_tasks import import_voices

        audiences.register("voice.", concerned)
        audiences.register("revealrequest.", reveal_audience.concerned)
        invariants.register()
        holdings.register()
        erasing.register()
        imports.register("voices", import_voices)
        offer()
