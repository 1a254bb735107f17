"""统一身份认证的规矩 — by the office's own sign-in come accounts named beforehand, nobody else."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from huisheng.console.provider import OfficeAdapter
from huisheng.kernel import outbound
from huisheng.kernel.guards import public

OFFICE = "office"


class Door:
    """The few calls allauth makes to a provider, through our own door (kernel.outbound)."""

    def __enter__(self) -> Door:
        return self

    def __exit__(self, *_trouble: object) -> None:
        return None

    def get(self, url: str, headers: dict[str, str] | None = None, **_rest: Any) -> Said:
        """Fetch a document of the provider's."""
        return _said(lambda: outbound.get(url, {"Accept": "application/json"} | (headers or {})))

    def request(self, method: str, url: str, auth: Any = None, **sent: Any) -> Said:
        """Exchange the code for tokens; `sent` has the form's fields as allauth names them."""
        made = requests.Request(method, url, data=sent["data"], auth=auth).prepare()
        body = made.body if isinstance(made.body, bytes) else str(made.body or "").encode()
        headers = {name: str(value) for name, value in made.headers.items()}
        return _said(lambda: outbound.post(url, body, headers))


class Said:
    """What a provider said, as allauth reads it."""

    headers = {"content-type": "application/json"}

    def __init__(self, answer: outbound.Answer) -> None:
        self.status_code, self.content = answer.status, answer.body
        self.text = answer.body.decode(errors="replace")

    def json(self) -> Any:
        """Return the document. Raises OAuth2Error for what is none."""
        try:
            return json.loads(self.text)
        except ValueError:
            raise OAuth2Error("not a document") from None

    def raise_for_status(self) -> None:
        """Raises OAuth2Error for anything but an answer."""
        if self.status_code != 200:
            raise OAuth2Error(f"status {self.status_code}")


def _said(call: Any) -> Said:
    try:
        return Said(call())
    except outbound.NotReached as trouble:
        raise OAuth2Error(str(trouble)) from None


class OfficeSignIn(DefaultSocialAccountAdapter):
    """allauth, told who may come in by the office's own sign-in."""

    def get_requests_session(self) -> Any:
        """Call out by the one door there is."""
        return Door()

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let in only an account that was named beforehand, answering the question we asked.

        Nobody joins an identity to the account they are signed in with; that is the security
        administrator's to do.
        """
        said = sociallogin.account.extra_data
        token, person = said.get("id_token") or {}, said.get("userinfo") or {}
        asked = sociallogin.state.get("nonce")
        is_answer = bool(asked) and token.get("nonce") == asked
        if not is_answer or person.get("sub", token.get("sub")) != token.get("sub"):
            raise ImmediateHttpResponse(refused(request))
        if not sociallogin.is_existing or sociallogin.state.get("process") != "login":
            raise ImmediateHttpResponse(stranger(request))
        # What the provider tells about a person is looked at once and not kept.
        SocialAccount.objects.filter(pk=sociallogin.account.pk).update(extra_data={})

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody signs up."""
        return False


def stranger(request: HttpRequest) -> HttpResponse:
    """Say that the office's sign-in knows somebody whom we do not."""
    return render(request, "socialaccount/stranger.html", status=403)


def refused(request: HttpRequest) -> HttpResponse:
    """Say that the sign-in did not come about."""
    return render(request, "socialaccount/authentication_error.html", status=403)


@public
def login(request: HttpRequest) -> HttpResponseBase:
    """Lead to the office's sign-in."""
    return _by(OAuth2LoginView, request)


@public
def callback(request: HttpRequest, provider_id: str = OFFICE) -> HttpResponseBase:
    """Take up what the office's sign-in says."""
    return _by(OAuth2CallbackView, request)


def _by(view: Any, request: HttpRequest) -> HttpResponseBase:
    try:
        answer: HttpResponseBase = view.adapter_view(OfficeAdapter(request, OFFICE))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except OAuth2Error:
        return refused(request)
    return answer


def sign_out_address(request: HttpRequest, back: str) -> str:
    """Return where the office's own session is ended too, "" where it names no such place.

    `back` is our page to come to afterwards (OpenID Connect RP-Initiated Logout 1.0).
    """
    try:
        adapter = OfficeAdapter(request, OFFICE)
        there = adapter.openid_config.get("end_session_endpoint", "")
        client = adapter.get_provider().app.client_id
    except (SocialApp.DoesNotExist, OAuth2Error):
        return ""
    asked = {"client_id": client, "post_logout_redirect_uri": request.build_absolute_uri(back)}
    return f"{there}?{urlencode(asked)}" if there else ""
