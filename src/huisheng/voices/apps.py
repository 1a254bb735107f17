"""社情民意 — voices: from a phone to an answer its owner has graded."""

from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "huisheng.voices"
    label = "voices"
    default_auto_field = "django.db.models.BigAutoField"
