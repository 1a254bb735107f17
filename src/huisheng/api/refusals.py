"""拒绝 — the house's refusals in JSON: one shape, whatever went wrong and wherever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from huisheng.api.shapes import Out
from huisheng.kernel.errors import Invalid, Refused, Unknown

HOUR = 3600  # seconds


class Why(Out):
    """为什么 — why not, what would allow it (`way_out`), and which fields are at fault."""

    status: int
    message: str
    way_out: str
    fields: dict[str, list[str]]


class Refusal(Out):
    """拒绝 — the body of every answer from 400 upwards."""

    error: Why


_FOUR = (403, 404, 409, 422)
# For `response=`: what an operation may refuse with, so that it stands in the schema.
TO_ANYBODY: dict[Any, Any] = {frozenset({*_FOUR, 429}): Refusal}
TO_A_SEAT: dict[Any, Any] = {frozenset({401, *_FOUR}): Refusal}


class NoToken(Refused):
    """Whoever comes without a token, or with one that opens nothing."""

    status = 401


def install(api: NinjaAPI) -> None:
    """Make an API tell every refusal, the house's own and the library's, in the one shape."""
    told: dict[type[Exception], Any] = {
        Refused: lambda _request, refusal: told_as(refusal),
        Http404: lambda _request, _error: told_as(Unknown("")),
        AuthenticationError: lambda _request, _error: told_as(_no_token()),
        ValidationError: lambda _request, error: told_as(_not_as_declared(error.errors)),
        HttpError: lambda _request, _error: told_as(_unreadable()),
        # Bodies too large, forms that are none: Django has its own words for them.
        SuspiciousOperation: lambda _request, _error: told_as(_unreadable()),
        BadRequest: lambda _request, _error: told_as(_unreadable()),
        MultiPartParserError: lambda _request, _error: told_as(_unreadable()),
    }
    for kind, teller in told.items():
        api.add_exception_handler(kind, teller)


def told_as(refusal: Refused) -> HttpResponse:
    """Return a refusal as JSON. What there is not and what you may not see: the same bytes."""
    message, way_out = refusal.message, refusal.way_out
    fields: Mapping[str, Sequence[str]] = getattr(refusal, "fields", {})
    if refusal.status == 404:
        message, way_out = _("没有这样的内容，或者您不能看。"), ""
    body = {
        "status": refusal.status,
        "message": str(message),
        "way_out": str(way_out),
        "fields": {_sound(name): [str(each) for each in said] for name, said in fields.items()},
    }
    response = JsonResponse({"error": body}, status=refusal.status, json_dumps_params=CHINESE)
    if refusal.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if refusal.status == 429:
        response["Retry-After"] = str(getattr(refusal, "seconds", HOUR))
    return response


CHINESE = {"ensure_ascii": False}  # as characters: half the bytes, and legible


def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """没有这个地址: in JSON too, below /api/."""
    return told_as(Unknown(""))


def of_form(form: BaseForm) -> dict[str, list[str]]:
    """Return what a form found wrong, as a refusal's `fields`."""
    return {name: [str(each) for each in said] for name, said in form.errors.items()}


def not_as_declared(errors: Iterable[Mapping[str, Any]], *, skip: int = 0) -> Invalid:
    """Return the refusal for what pydantic found wrong; `skip` parts of each place are left out."""
    fields: dict[str, list[str]] = {}
    for error in errors:
        place = [part for part in error["loc"][skip:] if isinstance(part, str)]
        said = fields.setdefault(place[0] if place else "body", [])
        if (words := _words(error)) not in said:
            said.append(words)
    return Invalid(_("有几处需要改一改。"), fields=fields)


def _not_as_declared(errors: Sequence[Mapping[str, Any]]) -> Invalid:
    """The same for what the library found: places begin with body, query… and the parameter."""
    found = []
    for error in errors:
        source, *place = error["loc"]
        inner = place[1:] if source == "body" and len(place) > 1 else place
        found.append({**error, "loc": inner})
    return not_as_declared(found)


def _words(error: Mapping[str, Any]) -> str:
    limits = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return _("请写明这一项。")
        case "extra_forbidden":
            return _("没有这一项。")
        case "string_too_long":
            return _("写得太长了，最多%(most)d字。") % {"most": limits["max_length"]}
    return _("这一项的写法不对。")


def _no_token() -> NoToken:
    return NoToken(
        _("请带上有效的令牌。"),
        way_out=_("在请求头里写 Authorization: Bearer 和令牌；令牌由本单位的管理员发放。"),
    )


def _unreadable() -> Invalid:
    return Invalid(_("看不懂送来的内容。"), way_out=_("请按接口说明的格式再送一次。"))


def _sound(name: str) -> str:
    """A property's name as it was sent, fit to be sent back: JSON may name half a character."""
    return name.encode(errors="replace").decode()[:60]
