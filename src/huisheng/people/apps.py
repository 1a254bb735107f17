"""人员 — persons, mandates, organs, seats and accounts."""

from django.apps import AppConfig
from django.core import checks


class PeopleConfig(AppConfig):
    name = "huisheng.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Do not start on keys that others may read; say who erases persons again."""
        from huisheng.people import erasing
        from huisheng.people.keys import keys_are_sound

        checks.register(keys_are_sound)
        erasing.register()
