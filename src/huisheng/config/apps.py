"""配置 — settings, addresses, and the checks made before the house opens."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "huisheng.config"
    label = "config"

    def ready(self) -> None:
        from huisheng.config import checks  # noqa: F401  registers the checks
