"""登录的规矩 — accounts are made by the office, never by signing up; wrong tries wait."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from huisheng.audit import ledger
from huisheng.console import office, tries
from huisheng.kernel import clock
from huisheng.kernel.errors import TooMany
from huisheng.people.models import Account
from huisheng.people.queries import chosen_seat


class Adapter(DefaultAccountAdapter):
    """allauth, told how this house signs people in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("用户名或密码不对。"),
        "incorrect_password": _("密码不对。"),
        "too_many_login_attempts": _("试错的次数太多了，请过一刻钟再试。"),
        "rate_limited": _("试得太快了，请过一分钟再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: an account without a seat could do nothing."""
        return False

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Whoever came by the office's sign-in leaves by it, so that it does not let them back."""
        back: str = super().get_logout_redirect_url(request)
        proofs = get_authentication_records(request, request.user)
        if not any(one["method"] == "socialaccount" for one in proofs):
            return back
        return office.sign_out_address(request, back) or back

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return where it came from; what a stranger writes into a header changes nothing."""
        origin: str = request.origin  # type: ignore[attr-defined]
        return origin or "0.0.0.0"  # noqa: S104  stands for "unknown", listens nowhere

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """Return whose password it is; a wrong one costs one of five tries in 15 minutes.

        One hash is computed for every try that is let through, whether the account is there or
        not; while the delay lasts, none. Raises ValidationError that says when it may go on.
        """
        at, username = clock.now(), str(credentials.get("username", ""))
        attempt = tries.Attempt(request, username, at)
        try:
            is_last = attempt.begin()
        except TooMany as refusal:
            raise ValidationError(str(refusal), code="too_many") from refusal
        AuthenticationBackend.unstash_authenticated_user()
        found = authenticate(request, **credentials)
        # Whose account is switched off is told so by allauth, once the password was right.
        found = found or AuthenticationBackend.unstash_authenticated_user()
        if isinstance(found, Account):
            attempt.went_well()
            return found
        if is_last:
            _note_delay(username)
        return None

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        """Write the sign-in down and let this browser be known to its account."""
        at = clock.now()
        seat = chosen_seat(user, None, clock.day_of(at))
        with transaction.atomic():
            ledger.record(
                "account.sign_in", user, seat=seat, at=at,
                tenant_id=seat.tenant_id if seat else None,
            )  # fmt: skip
        response: HttpResponse = super().post_login(request, user, **kwargs)
        tries.remember_device(request, response, user.username)
        return response


def _note_delay(username: str) -> None:
    """Write down once a quarter of an hour that somebody tries an account's password."""
    account = Account.objects.filter(username__iexact=username).first()
    if account is None:
        return
    at = clock.now()
    seat = chosen_seat(account, None, clock.day_of(at))
    with transaction.atomic():
        ledger.record(
            "account.delay", account, seat=None, at=at,
            tenant_id=seat.tenant_id if seat else None,
        )  # fmt: skip


class FactorAdapter(DefaultMFAAdapter):
    """The second factor in our words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("验证码或通行密钥不对，请再试一次。"),
    }


class _Counted:
    """A code from the telephone: five wrong ones in 15 minutes, counted in rows."""

    user: Account

    def clean_code(self) -> str:
        attempt = tries.CodeAttempt(self.user, clock.now())
        try:
            attempt.begin()
        except TooMany as refusal:
            raise ValidationError(str(refusal), code="too_many") from refusal
        code: str = super().clean_code()  # type: ignore[misc]
        attempt.went_well()
        return code


class CodeForm(_Counted, AuthenticateForm):
    """At the sign-in."""


class CodeAgainForm(_Counted, ReauthenticateForm):
    """Before a step that asks who it is."""
