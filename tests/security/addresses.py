"""地址与门牌 — which addresses the product has, held against the rows of policy.csv."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import Resolver404, URLResolver, get_resolver, resolve

from tests.security.oracle import Row

ANY = "00000000-0000-0000-0000-000000000000"


def routes() -> dict[str, set[str]]:
    """Return {name: routes} of every address of the product; one without a name goes by itself."""
    found: dict[str, set[str]] = {}
    for name, route in _below("", (), get_resolver().url_patterns):
        found.setdefault(name, set()).add(route)
    return found


def _below(prefix: str, names: tuple[str, ...], patterns: Any) -> Iterator[tuple[str, str]]:
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = (*names, each.namespace) if each.namespace else names
            yield from _below(route, inner, each.url_patterns)
        else:
            yield ":".join([*names, each.name]) if each.name else route, route


def without_a_row(rows: Iterable[Row]) -> list[str]:
    """Return the addresses of which no row speaks."""
    told = {row.route for row in rows}
    return sorted(name for name in routes() if name not in told)


def without_an_address(rows: Iterable[Row]) -> list[str]:
    """Return the rows whose address is not there, or is another route's."""
    known = routes()
    return [
        f"{row.route} {row.address}" for row in rows
        if _route_of(row.address) not in known.get(row.route, ())
    ]  # fmt: skip


def _route_of(pattern: str) -> str:
    said = dict.fromkeys(("pk", "photo", "seat", "other"), ANY) | {"code": "X"}
    if "/rules/{pk}/" in pattern:
        said["pk"] = "1"
    try:
        return resolve(pattern.format(**said).partition("?")[0]).route
    except Resolver404:
        return ""
