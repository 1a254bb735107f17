"""设备 — which device a browser says it is, in words somebody recognises their own by."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
_BROWSERS = (
    ("MicroMessenger", _("微信")), ("DingTalk", _("钉钉")), ("Edg", "Edge"), ("Firefox", "Firefox"),
    ("360SE", "360"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip


@register.filter
def device(user_agent: str) -> str:
    """Return system and browser, "Windows · Edge"; of what is not known, that it is not."""
    found = [
        next((name for mark, name in known if mark in user_agent), "")
        for known in (_SYSTEMS, _BROWSERS)
    ]
    return " · ".join(str(name) for name in found if name) or str(_("不认识的设备"))
