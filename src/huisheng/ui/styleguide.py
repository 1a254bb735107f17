"""样张 — the style guide: every component live in every state, and whole pages to copy from."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from huisheng.kernel.guards import public
from huisheng.ui import samples

BASES = {"portal": "ui/base.html", "desk": "ui/desk.html"}

# whole pages shown as specimens -> the room they belong to
SPECIMENS = {
    "home": "portal",
    "speak": "portal",
    "receipt": "portal",
    "track": "portal",
    "inbox": "desk",
    "case": "desk",
    "register": "desk",
    "refused": "portal",
}


def _context(room: str) -> dict[str, object]:
    return {
        "base": BASES[room],
        "room": room,
        "specimens": SPECIMENS,
        "today": samples.TODAY,
        "stages": samples.STAGES,
        "dues": samples.DUES,
        "offers": samples.OFFERS,
        "rows": samples.FACTS,
        "items": samples.TIMELINE,
        "queues": samples.QUEUES,
        "files": samples.FILES,
        "cases": samples.ROWS,
        "news": samples.NEWS,
        "page": samples.SamplePage(),
        "words": samples.LONG_WORDS,
        "narrow": samples.SampleFilter(),
        "form": samples.SampleForm(),
        "wrong": samples.wrong_form(),
    }


@public
def show(request: HttpRequest) -> HttpResponse:
    """Show all components, in the look of the portal or (?room=desk) of the desk."""
    room = request.GET.get("room", "portal")
    return render(request, "ui/styleguide.html", _context(room if room in BASES else "portal"))


@public
def specimen(request: HttpRequest, page: str) -> HttpResponse:
    """Show one whole page as it should look when real."""
    if page not in SPECIMENS:
        raise Http404(page)
    return render(request, f"ui/styleguide/{page}.html", _context(SPECIMENS[page]))
