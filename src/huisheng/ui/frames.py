"""边框 — the parts around every page, drawn once for each language and look, not once a page.

What differs from request to request is the form token and the way back; they are put in
afterwards. Drawn anew each time, these parts cost as much as a short page's own content.
"""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from huisheng.ui.context import Face

TOKEN, HERE = "the-form-token-goes-here", "the-way-back-goes-here"


def frame(context: Context, template: str) -> SafeString:
    """Draw a part that depends on nothing but language, look, token and address."""
    token, request = context.get("csrf_token"), context.get("request")
    here = context.get("here") or (request.get_full_path() if request else "")
    look = context.get("face") or Face()
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    drawn = draw(template, get_language() or "", look, context.get("site_name", ""), bool(token))
    # Both come out of the template as they went in; what takes their place is escaped here.
    return mark_safe(drawn.replace(TOKEN, escape(token)).replace(HERE, escape(here)))  # noqa: S308  see above


@lru_cache(maxsize=256)
def _drawn(template: str, language: str, look: Face, site_name: str, with_form: bool) -> str:
    given = {"face": look, "site_name": site_name, "here": HERE}
    return render_to_string(template, given | ({"csrf_token": TOKEN} if with_form else {}))
