"""统一身份认证 — one address names the office's OpenID Connect provider and us there."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured

OFFICE = "office"  # the provider's name in our addresses and rows
ON_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def providers(address: str) -> dict[str, Any]:
    """Return allauth's providers for `https://CLIENT:SECRET@issuer/path?claim=sub&name=统一认证`.

    An empty address is none. Raises ImproperlyConfigured where it names no client or is not https
    (plain http only on this machine, for trials).

    >>> providers("https://huisheng:s%40@sso.example/realms/gov")["openid_connect"]["APPS"][0]["secret"]
    's@'
    """
    if not address:
        return {"openid_connect": {"APPS": []}}
    parts = urlsplit(address)
    if not parts.username or not parts.password or not parts.hostname:
        raise ImproperlyConfigured("HUISHENG_OIDC_URL: write https://CLIENT:SECRET@issuer/path")
    if parts.scheme != "https" and parts.hostname not in ON_LOOPBACK:
        raise ImproperlyConfigured("HUISHENG_OIDC_URL: only https keeps the secret secret")
    asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
    issuer = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    app = {
        "provider_id": OFFICE, "name": asked.get("name", "统一身份认证"),
        "client_id": unquote(parts.username), "secret": unquote(parts.password),
        "settings": {
            "server_url": issuer.rstrip("/"), "uid_field": asked.get("claim", "sub"),
            "token_auth_method": "client_secret_basic",
        },
    }  # fmt: skip
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
