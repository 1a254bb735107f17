"""行政区划 — the tree everything is scoped by, what varies in it, and the days it works."""

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "huisheng.regions"
    label = "regions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the importer of divisions to `manage.py import`."""
        from huisheng.kernel import imports
        from huisheng.regions.importers import import_divisions

        imports.register("divisions", import_divisions)
