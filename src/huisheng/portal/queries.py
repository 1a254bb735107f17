"""门户的问题 — what anybody may know: frozen answers, so that no template can leak a field."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from huisheng.kernel.days import SHANGHAI
from huisheng.kernel.errors import Unknown
from huisheng.portal import cards
from huisheng.portal.cards import StationCard
from huisheng.regions.models import Region
from huisheng.stations.models import Station
from huisheng.ui.dates import short_day
from huisheng.voices import doors, published
from huisheng.voices.flow import flow
from huisheng.voices.models import Grade, Stage, Voice
from huisheng.voices.published import PublicVoice
from huisheng.workflow import counts

NEWS = 3
LATELY = timedelta(days=180)  # what was answered longer ago is no news
ANSWERED = (Stage.ANSWERED, Stage.CLOSED)


@dataclass(frozen=True)
class Numbers:
    """几个数 — how many voices came in, how many are in hand, how many answered or closed."""

    received: int
    in_hand: int
    answered: int


@dataclass(frozen=True)
class News:
    """答复了的一件事 — one published answer: where, what, when, how it was graded."""

    where: str
    title: str
    when: str
    href: str


@dataclass(frozen=True)
class Home:
    """首页 — what the first page says beside its four doors."""

    area: str
    station: StationCard | None
    numbers: Numbers
    news: list[News]


def public_home(near: str, on: date) -> Home:
    """Return what the first page shows; `near` is the station last visited, or ""."""
    station = (
        Station.objects.filter(slug=near).select_related("region", "tenant").first()
        if near
        else None
    )
    areas = [station.tenant] if station else doors.served()
    town = station.region.town_id if station else None
    return Home(
        area=areas[0].name if len(areas) == 1 else "",
        station=cards.station_card(station, on) if station else None,
        numbers=_numbers(areas),
        news=_news(areas, town, since=on - LATELY),
    )


def public_voice(key: UUID) -> PublicVoice:
    """Return a published voice. Raises Unknown for any other, as if there were none."""
    found = Voice.objects.public().select_related("region", "category").filter(pk=key)
    told = published.tell(found)
    if not told:
        raise Unknown(_("没有这一页。"))
    return told[0]


def _numbers(areas: list[Region]) -> Numbers:
    """Sum up the rollups of the areas; where several are served, of their provinces."""
    found: Counter[str] = Counter()
    if len(areas) == 1:
        found.update(counts.by_stage("voice", "county", areas[0].pk))
    else:
        for prov in {area.prov_id for area in areas}:
            found.update(counts.by_stage("voice", "prov", prov))
    listed = {stage: found[stage] for stage in flow.listed_stages()}
    answered = sum(listed.get(stage, 0) for stage in ANSWERED)
    received = sum(listed.values())
    return Numbers(received, received - answered, answered)


def _news(areas: list[Region], town: int | None, *, since: date) -> list[News]:
    """Return what was answered lately: in the town nearby first, then in the county."""
    first = datetime.combine(since, time(), tzinfo=SHANGHAI)
    public = Voice.objects.public().filter(answered_at__gte=first)
    public = public.select_related("region").order_by("-answered_at", "-pk")
    found = list(public.filter(town=town)[:NEWS]) if town else []
    if len(found) < NEWS and areas:
        wider = public.filter(county__in=[area.pk for area in areas])
        found += list(wider.exclude(pk__in=[v.pk for v in found])[: NEWS - len(found)])
    rows = Grade.objects.filter(voice__in=[voice.pk for voice in found]).order_by("round")
    grades = dict(rows.values_list("voice_id", "choice"))
    return [_sentence(voice, grades.get(voice.pk, "")) for voice in found]


def _sentence(voice: Voice, grade: str) -> News:
    words = {
        "received": short_day(voice.received_at),
        "answered": short_day(voice.answered_at),
        "grade": published.grade_label(grade),
    }
    said = _("%(received)s反映，%(answered)s答复") % words
    if grade:
        said = _("%(received)s反映，%(answered)s答复，反映人评价“%(grade)s”") % words
    title = voice.public_title or voice.title
    return News(voice.region.name, title, said, reverse("portal:voice", args=[voice.pk]))
