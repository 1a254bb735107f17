"""Tags the components are made of. Pages normally use the components, not these."""

from __future__ import annotations

import re
from functools import lru_cache

from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.errors import Words
from huisheng.ui import dates, frames, marks, panels
from huisheng.ui.shapes import TONE_ICONS, Tone
from huisheng.ui.widgets import kind_of_control, with_our_look

register = template.Library()

register.simple_tag(marks.icon, name="icon")
register.simple_tag(marks.stage_mark)
register.simple_tag(marks.due_mark)
register.filter("day", dates.day)
register.filter("short_day", dates.short_day)
register.filter("moment", dates.moment)
register.filter("file_size", dates.file_size)
register.filter("control_kind", kind_of_control)

MESSAGE_TONES = {"success": Tone.ANSWERED, "warning": Tone.SOON, "error": Tone.OVER}


@register.filter
def tone_icon(tone: str) -> str:
    """Return the usual icon of a tone."""
    return TONE_ICONS.get(Tone(tone), "info-circle")


@register.filter
def or_dash(value: object) -> object:
    """Return a dash where nothing was filled in; nought is something."""
    return "—" if value is None or value == "" else value


REFUSALS = {
    403: _("这一步不归您办"),
    409: _("现在还不能这样办"),
    422: _("还有地方要改一下"),
    429: _("试得太快了，请稍等"),
}


@register.filter
def refusal_heading(status: int | str) -> Words:
    """Return what stands over a refusal of this status."""
    return REFUSALS.get(int(status or 0), _("现在办不了"))


@register.filter
def groups(code: str) -> list[str]:
    """Split a printed code after its dashes: no line breaks inside a group or before the check.

    >>> groups("HS-7K3M-9QXD-2VTA-P")
    ['HS-', '7K3M-', '9QXD-', '2VTA-P']
    """
    return re.findall(r"[^-]+-\w$|[^-]+-?", str(code))


@register.filter
def message_tone(level: str) -> str:
    """Return the tone in which a message of this level is shown."""
    return MESSAGE_TONES.get(level, Tone.WORK)


@register.filter
def progress_of(total: int | str, current: int | str) -> list[bool]:
    """Return one flag per step: true up to and including the current one."""
    return [step <= int(current) for step in range(1, int(total) + 1)]


register.simple_tag(frames.frame, takes_context=True)


@register.simple_tag
@lru_cache
def module(name: str) -> SafeString:
    """Load one of our small ES modules; asked for twice, the browser still runs it once."""
    return format_html('<script type="module" src="{}"></script>', static(f"ui/js/{name}.js"))


SWITCHES = {
    "size": (_("字号"), (("normal", _("标准")), ("large", _("大字")))),
    "theme": (_("配色"), (("auto", _("自动")), ("light", _("浅")), ("dark", _("深")))),
    "keys": (_("快捷键"), (("on", _("开")), ("off", _("关")))),
}


@register.simple_tag
def switch(name: str) -> dict[str, object]:
    """Give label and options of one of the reader's own choices."""
    label, options = SWITCHES[name]
    return {"label": label, "options": options}


@register.simple_tag
def control(field: BoundField, count: bool = False, photos: bool = False) -> SafeString:
    """Draw the form control of a bound field, with our class and what readers aloud need."""
    return with_our_look(field, count=bool(count), photos=bool(photos))


@register.simple_tag(takes_context=True)
def panels_of(context: template.Context, slot: str, subject: object = None) -> SafeString:
    """Draw what other apps have hung into a slot of this page."""
    request: HttpRequest = context["request"]
    return panels.render(slot, request, subject)
