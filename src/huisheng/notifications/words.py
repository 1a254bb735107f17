"""通知的话 — what a delivery says, from its template and facts, in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.template import Context, engines
from django.urls import reverse
from django.utils import translation

from huisheng.notifications.models import Delivery
from huisheng.workflow.flow import Flow


class Said(NamedTuple):
    """一条通知的话 — a first line that stands alone, and the rest."""

    subject: str
    body: str


def said(delivery: Delivery, *, language: str | None = None) -> Said:
    """Return the words of a delivery; `language` None is that of the page being made.

    Raises TemplateDoesNotExist where nobody wrote words for its notice and audience.
    """
    with translation.override(language or translation.get_language()):
        name = f"notices/{delivery.notice}.{delivery.audience}.txt"
        found: Any = engines["django"].get_template(name)
        # Plain text: an ampersand in a place name must not turn into "&amp;".
        text = found.template.render(Context(_facts(delivery), autoescape=False))
    subject, _blank, body = text.strip().partition("\n")
    return Said(" ".join(subject.split()), "\n".join(map(str.strip, body.strip().split("\n"))))


def desk_path(delivery: Delivery) -> str:
    """Return the path of the desk page a message leads to: its case, for a digest the inbox."""
    flow = Flow.registry.get(delivery.case_kind)
    if flow is None or delivery.case_id is None or "n" in delivery.facts:
        return "/desk/"
    return reverse(f"{flow.url_space}:show", args=[delivery.case_id])


def _facts(delivery: Delivery) -> dict[str, Any]:
    shown: dict[str, Any] = {
        name: date.fromisoformat(value) if name.endswith("_on") and value else value
        for name, value in delivery.facts.items()
    }
    flow = Flow.registry.get(delivery.case_kind)
    if flow is not None:
        shown["case"] = flow.label
        step = flow.steps.get(delivery.kind.partition(".")[2])
        shown["step"] = step.label if step else ""
        look = flow.stages.get(str(delivery.facts.get("stage", "")))
        shown["stage"], shown["stage_plain"] = (look.label, look.plain) if look else ("", "")
    shown["site"] = settings.HUISHENG_SITE_NAME
    return shown
