"""查我的事 — in with the code; then where it stands, the answer, and one's own say."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huisheng.kernel import clock, filegate
from huisheng.kernel.errors import Invalid, NotNow, Refused, Unknown
from huisheng.kernel.guards import public
from huisheng.portal import acts
from huisheng.portal.forms import TrackForm
from huisheng.portal.privacy import one_persons_own
from huisheng.voices import access, photos, tracking
from huisheng.voices.access import Reporter
from huisheng.voices.flow import flow
from huisheng.voices.models import Attachment

COOKIE = "track"
DONE = {
    "supply": _("您补充的情况已经交上去了。"),
    "grade": _("您的评价记下了，谢谢您。"),
    "reopen": _("已经请他们再办一次，新的期限在下面。"),
    "withdraw": _("这件事已经撤回。"),
}


@public
@require_http_methods(["GET", "HEAD", "POST"])
@one_persons_own
def enter(request: HttpRequest) -> HttpResponse:
    """查我的事: the code from the receipt opens one's own page for half an hour."""
    form = TrackForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        again = "again" in request.GET
        shown = {"form": form, "again": again}
        return render(request, "portal/track.html", shown, status=422 if form.is_bound else 200)
    at, said = clock.now(), form.cleaned_data
    try:
        reporter = access.admit(said["code"], said["pin"], origin=request.origin, at=at)  # type: ignore[attr-defined]
    except Invalid as refusal:
        form.refuse(refusal)
        return render(request, "portal/track.html", {"form": form}, status=422)
    return _let_in(redirect("portal:mine"), reporter, at=at)


@public
@require_safe
@one_persons_own
def mine(request: HttpRequest) -> HttpResponse:
    """我的事: where it stands and what was answered."""
    at = clock.now()
    reporter = _reporter(request, at=at)
    if reporter is None:
        return redirect(reverse("portal:track") + "?again")
    return _let_in(_page(request, reporter), reporter, at=at)


@public
@require_http_methods(["GET", "POST"])
@one_persons_own
def step(request: HttpRequest, name: str) -> HttpResponse:
    """补充、评价、再办一次、撤回: one step of the reporter's own; looked at, it is one's page."""
    if request.method != "POST":
        return redirect("portal:mine")
    at = clock.now()
    reporter = _reporter(request, at=at)
    if reporter is None:
        shown = {"form": TrackForm(), "again": True, "typed": acts.words_typed(request.POST)}
        return render(request, "portal/track.html", shown, status=403)
    voice = tracking.voice_of(reporter)
    try:
        flow.take(voice, name, seat=reporter, at=at, answers=request.POST)
    except (Invalid, NotNow) as refusal:
        return _page(request, reporter, tried=name, refusal=refusal)
    return _let_in(redirect(f"{reverse('portal:mine')}?done={name}"), reporter, at=at)


@public
@require_safe
@one_persons_own
def photo(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """自己的照片: only to whom the second factor has let in, only of their own voice."""
    reporter = _reporter(request, at=clock.now())
    own = reporter.voice_id if reporter and reporter.sees_own else None
    found = Attachment.objects.filter(pk=key, voice=own).first() if own else None
    if found is None:
        raise Unknown(_("没有这一页。"))
    try:
        return filegate.picture(photos.path_of(found.pk), found.media_type)
    except FileNotFoundError:
        raise Unknown(_("没有这一页。")) from None


@public
@require_POST
@one_persons_own
def leave(request: HttpRequest) -> HttpResponse:
    """看完了: close one's own page behind oneself."""
    response = redirect("portal:home")
    response.delete_cookie(COOKIE, path="/track")
    return response


def _page(
    request: HttpRequest, reporter: Reporter, *, tried: str = "", refusal: Refused | None = None
) -> HttpResponse:
    voice = tracking.voice_of(reporter)
    typed = request.POST if refusal else None
    offered = acts.public_acts(voice, reporter, tried=tried, typed=typed)
    lost = bool(typed) and tried not in [act.name for act in offered]
    shown = {
        "track": tracking.public_track(voice, reporter, clock.today(), photo_at=_photo_at),
        "acts": offered,
        "refusal": refusal if isinstance(refusal, NotNow) else None,
        "typed": acts.words_typed(request.POST) if lost else [],
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "portal/mine.html", shown, status=refusal.status if refusal else 200)


def _photo_at(key: UUID) -> str:
    return reverse("portal:track-photo", args=[key])


def _reporter(request: HttpRequest, *, at: datetime) -> Reporter | None:
    return access.from_pass(request.COOKIES.get(COOKIE, ""), at=at)


def _let_in(response: HttpResponse, reporter: Reporter, *, at: datetime) -> HttpResponse:
    """Give a pass for another half hour: who is still reading is not thrown out."""
    response.set_cookie(
        COOKIE, access.pass_for(reporter, at=at), max_age=access.PASS_LASTS, path="/track",
        httponly=True, samesite="Lax", secure=settings.HTTPS,
    )  # fmt: skip
    return response
