"""会话到头 — what somebody meets whose sign-in has ended: the way back, and what they had typed."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from huisheng.kernel import clock
from huisheng.people import sessions
from huisheng.portal import stale

INSIDE = ("/desk/", "/accounts/")


def ended(request: HttpRequest, why: str) -> HttpResponse | None:
    """Sign somebody out whose session is over; return what to answer, None on public pages."""
    logout(request)
    return sign_in_again(request, why) if request.path.startswith(INSIDE) else None


def lost_words(request: HttpRequest) -> HttpResponse | None:
    """Answer a form of the desk sent without a session that was one: what was typed is shown."""
    was_in = settings.SESSION_COOKIE_NAME in request.COOKIES
    if request.method != "POST" or not was_in or not request.path.startswith("/desk/"):
        return None
    return sign_in_again(request, _("您已经退出，或者密码改过了。"))


def sign_in_again(request: HttpRequest, why: str) -> HttpResponse:
    """Lead to the sign-in and back; a form that was sent is shown back, and nothing of it taken."""
    if request.method == "POST" and request.path.startswith("/desk/"):
        shown = stale.shown_back(request) | {"why": why}
        return render(request, "console/signed_out.html", shown, status=403)
    messages.info(request, why)
    answer = redirect_to_login(request.get_full_path(), str(settings.LOGIN_URL))
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(answer.url)
    return answer


def note_seen(request: HttpRequest) -> None:
    """Note every other minute that somebody is there, for the idle limit and 我的登录."""
    at = clock.now()
    if sessions.note(request.session, at=at):
        kept = UserSession.objects.filter(session_key=request.session.session_key)
        kept.update(last_seen_at=at)
