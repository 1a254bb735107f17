"""坏房子 — the product's addresses and some views as they must never be; see test_it_bites.py."""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path

from huisheng.config.urls import handler404 as handler404
from huisheng.kernel.guards import public, seated
from huisheng.people.requests import seat_of
from huisheng.voices import identity, queries
from huisheng.voices.models import Voice

PAGE = "<p>{{ voice.title }}</p><p>{{ contact.phone }}</p>"


@seated()
def peek(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Finds a voice without asking who looks."""
    return HttpResponse(Voice.objects.get(pk=pk).title)


@seated()
def gossip(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Finds it rightly, and prints the reporter's telephone."""
    voice = queries.seen_by(seat_of(request), pk)
    shown = {"voice": voice, "contact": identity.contact_for_notice(voice.pk)}
    return HttpResponse(engines["django"].from_string(PAGE).render(shown))


@seated()
def echo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Says in its 404 that there is something, after all."""
    if Voice.objects.visible_to(seat_of(request)).filter(pk=pk).exists():
        return HttpResponse("ok")
    if Voice.objects.filter(pk=pk).exists():
        return HttpResponse("您不能看这一件。", status=404)
    raise Http404


@public
def parcel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hands the words out in an archive in an archive."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", gzip.compress(_text(pk)))
    return HttpResponse(inner.getvalue(), content_type="application/zip")


@public
def coded(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hides them in base64 in JSON."""
    return JsonResponse({"a": {"b": base64.b64encode(_text(pk)).decode()}})


@public
def tagged(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Puts them into a header."""
    return HttpResponse("", headers={"X-Title": Voice.objects.get(pk=pk).title.encode("gb18030")})


def _text(pk: UUID) -> bytes:
    return Voice.objects.get(pk=pk).text.encode()


urlpatterns: list[Any] = [
    path("broken/peek/<uuid:pk>/", peek, name="peek"),
    path("broken/gossip/<uuid:pk>/", gossip, name="gossip"),
    path("broken/echo/<uuid:pk>/", echo, name="echo"),
    path("broken/parcel/<uuid:pk>/", parcel, name="parcel"),
    path("broken/coded/<uuid:pk>/", coded, name="coded"),
    path("broken/tagged/<uuid:pk>/", tagged, name="tagged"),
    path("", include("huisheng.config.urls")),
]
