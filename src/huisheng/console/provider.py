"""统一身份认证 — allauth's OpenID Connect with what it leaves out: nonce and signature."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse


class OfficeAdapter(OpenIDConnectOAuth2Adapter):
    """Checks the token's signature even where it came straight from the provider."""

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        found: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token, keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"], audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk, verify_signature=True,
        )  # fmt: skip
        return found


class OfficeProvider(OpenIDConnectProvider):
    """Sends a nonce along and keeps it with the state (OpenID Connect Core 1.0 §3.1.2.1)."""

    oauth2_adapter_class = OfficeAdapter

    def redirect(
        self, request: HttpRequest, process: str, *given: Any, **rest: Any
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        rest["auth_params"] = (rest.get("auth_params") or {}) | {"nonce": nonce}
        answer: HttpResponse = super().redirect(request, process, *given, nonce=nonce, **rest)
        return answer

    def get_default_scope(self) -> list[str]:
        """Ask for who it is and nothing else."""
        return ["openid", "profile"]


provider_classes = [OfficeProvider]
