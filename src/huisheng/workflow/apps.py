"""流程 — the engine that carries every case from step to step."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "huisheng.workflow"
    label = "workflow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what must always hold of cases, desks and counts."""
        from huisheng.workflow import invariants

        invariants.register()
