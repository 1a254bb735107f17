"""联络站、代表、公开的答复 — what anybody may know."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from huisheng.api.desk import PlaceOut
from huisheng.api.refusals import TO_ANYBODY
from huisheng.api.shapes import Out, Paged, Slug
from huisheng.kernel import clock, paging
from huisheng.kernel.errors import Invalid, Unknown
from huisheng.people.models import Mandate
from huisheng.people.queries import mandates_in_office
from huisheng.regions.models import Region
from huisheng.stations.models import Station
from huisheng.stations.queries import deputies_at, open_stations
from huisheng.voices import doors, published, queries
from huisheng.voices.models import Voice

router = Router(tags=["Public 公开"])


class InArea(Paged):
    """筛选 — everything, or what is in one area."""

    area: str = Field("", max_length=24, description="Division code of a province … village.")


class StationOut(Out):
    """联络站."""

    slug: str
    name: str
    region: PlaceOut
    address: str
    hours: str
    phone: str
    latitude: float | None
    longitude: float | None


class DeputyOut(Out):
    """代表 — one mandate; who sits in two congresses stands here twice."""

    slug: str
    name: str
    congress: str
    district: str
    region: PlaceOut
    intro: str


class CategoryOut(Out):
    """类别 — what a voice may be about."""

    code: str
    name: str


class OpenStationOut(StationOut):
    """联络站 — and what one needs to file a voice there."""

    deputies: list[DeputyOut]
    places: list[PlaceOut]
    categories: list[CategoryOut]


class StationsOut(Out):
    """联络站名录 — `next` goes into `after`."""

    rows: list[StationOut]
    next: str | None


class DeputiesOut(Out):
    """代表名录 — `next` goes into `after`."""

    rows: list[DeputyOut]
    next: str | None


class PublicAnswerOut(Out):
    """公开的答复 — `grade` in words, "" while there is none."""

    text: str
    sender: str
    at: datetime
    grade: str


class PublishedOut(Out):
    """公开的一件事 — nothing of who spoke."""

    id: UUID
    title: str
    category: str
    where: str
    received_at: datetime
    answers: list[PublicAnswerOut]


class PublishedPageOut(Out):
    """公开的答复 — `next` goes into `after`."""

    rows: list[PublishedOut]
    next: str | None


@router.get("/stations", response={200: StationsOut, **TO_ANYBODY})
def list_stations(request: HttpRequest, filters: Query[InArea]) -> StationsOut:
    """联络站名录 — the open stations, fifty at a time."""
    found = open_stations(clock.today()).select_related("region")
    if filters.area:
        found = found.filter(region__in=Region.objects.under(_area(filters.area)))
    page = paging.page(found, order=("id",), after=filters.after or None)
    return StationsOut(rows=[StationOut(**_card(row)) for row in page.rows], next=page.next_token)


@router.get("/stations/{slug:slug}", response={200: OpenStationOut, **TO_ANYBODY})
def show_station(request: HttpRequest, slug: Slug) -> OpenStationOut:
    """联络站 — who may be met there, and the places and categories to choose from."""
    today = clock.today()
    station = open_stations(today).select_related("region", "tenant", "unit").filter(slug=slug)
    found = station.first()
    if found is None:
        raise Unknown(_("没有这个联络站。"))
    return OpenStationOut(
        **_card(found),
        deputies=[_deputy(mandate) for mandate in deputies_at(found, today)],
        places=[_place(area) for area in doors.places(doors.at_station(found, today), today)],
        categories=[
            CategoryOut(code=each.code, name=str(each))
            for each in queries.categories_for(found.region).filter(parent=None)
        ],
    )


@router.get("/deputies", response={200: DeputiesOut, **TO_ANYBODY})
def list_deputies(request: HttpRequest, filters: Query[InArea]) -> DeputiesOut:
    """代表名录 — the mandates exercised today, fifty at a time."""
    found = mandates_in_office(clock.today()).select_related("person", "term__congress__region")
    if filters.area:
        within = Region.objects.under(_area(filters.area))
        found = found.filter(term__congress__region__in=within)
    page = paging.page(found, order=("id",), after=filters.after or None)
    return DeputiesOut(rows=[_deputy(row) for row in page.rows], next=page.next_token)


@router.get("/published", response={200: PublishedPageOut, **TO_ANYBODY})
def list_published(request: HttpRequest, filters: Query[InArea]) -> PublishedPageOut:
    """公开的答复 — what the offices chose to publish, fifty at a time, the latest answer first."""
    found = Voice.objects.public().select_related("region", "category")
    if filters.area:
        found = found.filter(region__in=Region.objects.under(_area(filters.area)))
    page = paging.page(found, order=("-answered_at", "-id"), after=filters.after or None)
    rows = [PublishedOut.model_validate(each) for each in published.tell(page.rows)]
    return PublishedPageOut(rows=rows, next=page.next_token)


def _area(code: str) -> Region:
    found = Region.objects.filter(code=code).first()
    if found is None:
        words = _("没有这个区划代码。")
        raise Invalid(words, fields={"area": [words]})
    return found


def _place(area: Region) -> PlaceOut:
    return PlaceOut(code=area.code, name=area.full_name)


def _card(station: Station) -> dict[str, Any]:
    return {
        "slug": station.slug,
        "name": station.name,
        "region": _place(station.region),
        "address": station.address,
        "hours": station.hours,
        "phone": station.phone,
        "latitude": station.latitude,
        "longitude": station.longitude,
    }


def _deputy(mandate: Mandate) -> DeputyOut:
    congress = mandate.term.congress
    return DeputyOut(
        slug=mandate.slug,
        name=mandate.person.name,
        congress=congress.name,
        district=mandate.district,
        region=_place(congress.region),
        intro=mandate.person.intro,
    )
