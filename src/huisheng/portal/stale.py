"""放久的页面 — a form whose seal no longer fits is shown back: nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest

UNSHOWN = {"csrfmiddlewaretoken", "idem", "revision", "latitude", "longitude"}
SECRET = ("password", "code", "pin", "otp")
LONG = 20  # characters from which an answer is worth copying by hand


@dataclass(frozen=True)
class Typed:
    """写过的一项."""

    name: str
    value: str

    @property
    def is_long(self) -> bool:
        """Whether it is running text, to be shown in a box for copying."""
        return self.name not in UNSHOWN and len(self.value) >= LONG


def shown_back(request: HttpRequest) -> dict[str, Any]:
    """Return what was typed, and whether a fresh form may offer to send it again.

    Only to a page of our own: a form sent here from another site is a trap, and a button that
    repeats it would spring the trap by hand. Nothing of a sign-in is ever repeated.
    """
    typed = [
        Typed(name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and not any(word in name for word in SECRET)
    ]
    may_resend = _is_ours(request) and not request.path.startswith("/accounts/")
    return {
        "typed": typed,
        "had_files": bool(request.FILES),
        "resend_to": request.get_full_path() if typed and may_resend else "",
    }


def _is_ours(request: HttpRequest) -> bool:
    sent_from = request.META.get("HTTP_ORIGIN") or request.META.get("HTTP_REFERER") or ""
    return urlsplit(sent_from).netloc == request.get_host()
