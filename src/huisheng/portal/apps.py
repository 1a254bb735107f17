"""门户 — the public face: speak, track, find."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "huisheng.portal"
    label = "portal"
