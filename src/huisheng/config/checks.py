"""开门前的检查 — every address has a guard, or the house does not open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import DatabaseError, connection
from django.urls import URLPattern, URLResolver, get_resolver

from huisheng.config.second_lock import roles as second_lock


@register
def every_address_is_guarded(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start while any URL's view does not say who may come."""
    return [
        Error(f"{route} has no guard", hint="Decorate its view: kernel.guards.", id="huisheng.E001")
        for route, view in routes()
        if not getattr(view, "guard", None)
    ]


@register(deploy=True)
def the_database_checks_too(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Say so where PostgreSQL serves an office to a role that walks past its row policies."""
    if connection.vendor != "postgresql" or settings.DEMO:
        return []
    try:
        why = second_lock.why_open()
    except DatabaseError as trouble:
        why = f"could not be asked: {trouble}"
    hint = "Give the web server a role of its own: docs/row-level-security.md"
    return [Warning(f"row-level security: {why}", hint=hint, id="huisheng.W020")] if why else []


def routes() -> Iterator[tuple[str, Any]]:
    """Yield (route, view) for every address of the house."""
    yield from _below("", get_resolver().url_patterns)


def _below(prefix: str, patterns: list[Any]) -> Iterator[tuple[str, Any]]:
    for found in patterns:
        route = prefix + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from _below(route, found.url_patterns)
        elif isinstance(found, URLPattern):
            yield route, found.callback
