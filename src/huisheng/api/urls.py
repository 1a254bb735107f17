"""接口的地址 — each says who may come, like every address of the house."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja.operation import PathView
from ninja.utils import normalize_path, replace_path_param_notation

from huisheng.api import refusals
from huisheng.api.root import api
from huisheng.kernel.guards import public

View = Callable[..., HttpResponseBase]


def _who(view: PathView) -> str:
    """Return who may come to an address: its operations enforce it themselves."""
    by_method = {
        method: "token" if each.auth_callbacks else "public"
        for each in view.operations
        for method in each.methods
    }
    if len(set(by_method.values())) == 1:
        return next(iter(by_method.values()))
    return ", ".join(f"{method} {who}" for method, who in sorted(by_method.items()))


def _guards() -> dict[str, str]:
    """Return {route: who may come} of every operation's address."""
    return {
        normalize_path(f"{room.prefix}/{replace_path_param_notation(address)}").lstrip("/"): _who(
            view
        )
        for room in api._get_bound_routers()
        for address, view in room.path_operations.items()
    }


def _kept_by_nobody(view: View) -> View:
    """Keep what one seat or one reporter reads out of every cache."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return marked


def _guarded(pattern: Any, guards: dict[str, str]) -> Any:
    route = str(pattern.pattern)
    if route in guards:
        pattern.callback = _kept_by_nobody(pattern.callback)
        pattern.callback.guard = guards[route]
    elif pattern.name == "openapi-json":
        public(pattern.callback)
    else:  # the root, which is only there to be reversed
        pattern.callback = _unknown
    return pattern


_unknown = csrf_exempt(public(refusals.unknown))  # it changes nothing, whoever posts there
_patterns, _app, _namespace = api.urls
_routes = _guards()
urlpatterns = [
    path("", include(([_guarded(each, _routes) for each in _patterns], _app), _namespace)),
    re_path("", _unknown),
]
