"""地址 — every address of the house; each view says who may come (checks.py)."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.usersessions import views as usersessions
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from huisheng.config import views
from huisheng.console import office
from huisheng.kernel.guards import public

handler404 = "huisheng.config.views.not_found"


# Steps of a sign-in: whoever takes them is nobody yet.
ON_THE_WAY_IN = {"mfa_authenticate", "mfa_login_webauthn"}


def guarded(pattern: Any, name: str) -> Any:
    """Declare the guard of somebody else's views: `name` is what they themselves enforce."""
    found = pattern.url_patterns if isinstance(pattern, URLResolver) else [pattern]
    for each in found:
        if isinstance(each, URLResolver):
            guarded(each, name)
        elif isinstance(each, URLPattern):
            kept = "public" if each.name in ON_THE_WAY_IN else name
            each.callback.guard = kept  # type: ignore[attr-defined]
    return pattern


urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("i18n/language/", public(set_language), name="set_language"),
    path("", include("huisheng.ui.urls")),
    guarded(path("accounts/login/", account.login, name="account_login"), "public"),
    guarded(path("accounts/logout/", account.logout, name="account_logout"), "public"),
    guarded(
        path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
        "signed_in",
    ),
    guarded(
        path("accounts/password/", account.password_change, name="account_change_password"),
        "signed_in",
    ),
    guarded(path("accounts/2fa/", include("allauth.mfa.urls")), "signed_in"),
    guarded(
        path("accounts/sessions/", usersessions.list_usersessions, name="usersessions_list"),
        "signed_in",
    ),
    path("accounts/sso/login/", office.login, name="openid_connect_login"),
    path(
        "accounts/sso/<slug:provider_id>/callback/",
        office.callback,
        name="openid_connect_callback",
    ),
    path("desk/", include("huisheng.console.urls")),
    path("desk/voices/", include("huisheng.voices.urls")),
    path("desk/reveals/", include("huisheng.voices.reveal_urls")),
    path("desk/messages/", include("huisheng.notifications.urls")),
    path("desk/exports/", include("huisheng.documents.urls")),
    path("desk/people/", include("huisheng.people.urls")),
    path("desk/settings/", include("huisheng.regions.urls")),
    path("api/", include("huisheng.api.urls")),
    path("", include("huisheng.portal.urls")),
]
