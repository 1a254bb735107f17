"""接口 — for programs: the same doors as the pages, in JSON."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "huisheng.api"
    label = "api"
    verbose_name = _("接口")
