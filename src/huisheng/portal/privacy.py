"""不留痕 — pages that are one person's own: kept by no cache, listed by no search engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def one_persons_own(view: View) -> View:
    """Mark what a view answers as nobody else's business.

    The referrer stays "same-origin", as everywhere in the house: nothing leaves for another
    site, no address holds a code anyway, and with "no-referrer" browsers send forms with
    `Origin: null`, which the CSRF check rightly refuses.
    """

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return marked
