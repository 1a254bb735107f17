"""门禁 — who may come to an address, said on the view and checked at start-up.

A guard only opens the door of the building; which objects a visitor sees inside is decided by
`visible_to(seat)`, and what may be done by the flow. `config.checks` refuses to start while any
address is without a guard.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.errors import NotAllowed

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Anybody may come: a constituent has no account and needs none."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anyone who has signed in may come, whatever their seat."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    guarded.guard = "signed_in"  # type: ignore[attr-defined]
    return guarded


def seated(*roles: str) -> Callable[[View], View]:
    """Only someone in a seat may come; with `roles`, only in a seat of one of these roles."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            seat = getattr(request, "seat", None)
            if seat is None:
                raise NotAllowed(
                    _("您现在没有有效的岗位。"), way_out=_("请联系本级人大办公室为您设置岗位。")
                )
            if roles and seat.role not in roles:
                raise NotAllowed(
                    _("您现在的岗位不能打开这一页。"),
                    way_out=_("如果您还有别的岗位，请先切换岗位。"),
                )
            return view(request, *args, **kwargs)

        guarded.guard = "seated:" + ",".join(roles) if roles else "seated"  # type: ignore[attr-defined]
        return guarded

    return decorate


def loopback(view: View) -> View:
    """Only the machine itself may come (health figures for its own watchman)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.META.get("REMOTE_ADDR") not in {"127.0.0.1", "::1"}:
            raise NotAllowed(_("这一页只在本机开放。"))
        return view(request, *args, **kwargs)

    guarded.guard = "loopback"  # type: ignore[attr-defined]
    return guarded


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    return redirect_to_login(request.get_full_path(), str(settings.LOGIN_URL))
