"""文书与导出 — what leaves the house as a file."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "huisheng.documents"
    label = "documents"
    verbose_name = _("文书与导出")
    default_auto_field = "django.db.models.BigAutoField"
