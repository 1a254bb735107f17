"""反映 — reading what a program files for somebody, and choosing the door it comes through."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from pydantic import Field, ValidationError

from huisheng.api.refusals import not_as_declared, of_form
from huisheng.api.shapes import In, Out, read_json, refuse_unknown
from huisheng.kernel.days import day_of
from huisheng.kernel.errors import Invalid, Unknown
from huisheng.people.models import Mandate
from huisheng.people.queries import mandate_of
from huisheng.regions.models import Region
from huisheng.stations.models import Station
from huisheng.voices import doors, filings, queries, rules
from huisheng.voices.doors import Door
from huisheng.voices.filing_form import FilingForm
from huisheng.voices.intake import Receipt
from huisheng.voices.models import Channel

JSON, MULTIPART = "application/json", "multipart/form-data"
PHOTOS = "photos"


class Filing(In):
    """反映表 — what, where, and who is speaking; all but the words may be left out."""

    text: str = Field(
        min_length=1, max_length=rules.LONGEST_TEXT, description="What it is about, in plain words."
    )
    station: str = Field("", description="Slug of the station whose code was scanned.")
    deputy: str = Field("", description="Slug of the deputy whose code was scanned.")
    region: str = Field(
        "", description="Code of the village or town it is about (12-digit division code)."
    )
    place_text: str = Field("", max_length=120, description="Where exactly, in words.")
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    category: str = Field("", description="Code of a category of the place.")
    openness: Literal["", "SEALED", "ANONYMOUS", "NAMED"] = Field(
        "", description="SEALED unless said otherwise: the name is locked away, handlers never see."
    )
    is_kept_from: bool = Field(False, description="Keep it from the unit it complains of.")
    complains_of: str = Field("", max_length=120, description="Which unit or official, in words.")
    name: str = Field("", max_length=40)
    phone: str = Field("", max_length=40)


class ReceiptOut(Out):
    """回执 — the code and the PIN exist nowhere else: show them to whoever spoke, now."""

    code: str
    pin: str
    due_on: date | None


def schema_of_body() -> dict[str, Any]:
    """Return the request body for the schema: the same properties as JSON or as a form."""
    plain = Filing.model_json_schema()
    with_photos = Filing.model_json_schema()
    with_photos["properties"][PHOTOS] = {
        "type": "array", "maxItems": rules.MOST_PHOTOS,
        "items": {"type": "string", "format": "binary"},
        "description": "JPEG, PNG or WebP, 10 MB each; re-encoded, without place and time.",
    }  # fmt: skip
    for name in ("latitude", "longitude"):  # a form has no null: it leaves the field out
        with_photos["properties"][name] = plain["properties"][name]["anyOf"][0]
    return {
        "required": True,
        "content": {JSON: {"schema": plain}, MULTIPART: {"schema": with_photos}},
    }


def file(request: HttpRequest, *, key: UUID, at: datetime) -> Receipt:
    """File what a request brings, once however often it comes; refuse as the page would."""
    filing, files = _read(request)
    form = _form(filing, files, on=day_of(at))
    try:
        return filings.file(form, key=key, origin=request.origin, at=at)  # type: ignore[attr-defined]
    except Invalid as refusal:
        raise Invalid(refusal.message, fields=refusal.fields or of_form(form)) from None


def _read(request: HttpRequest) -> tuple[Filing, MultiValueDict[str, Any]]:
    if request.content_type == MULTIPART:
        refuse_unknown(name for name in request.FILES if name != PHOTOS)
        said, files = dict(request.POST.items()), request.FILES
    elif request.content_type == JSON:
        said, files = _loaded(request.body), MultiValueDict()
    else:
        raise Invalid(
            _("看不懂送来的内容。"),
            way_out=_("请用 application/json 或 multipart/form-data。"),
        )
    try:
        return Filing.model_validate(said), files
    except ValidationError as error:
        raise not_as_declared(error.errors(include_url=False)) from None


def _loaded(body: bytes) -> Any:
    try:
        return read_json(body)
    except (ValueError, RecursionError):
        raise Invalid(_("送来的不是 JSON。")) from None


def _form(filing: Filing, files: MultiValueDict[str, Any], *, on: date) -> FilingForm:
    """Return the page's own form, filled in: codes turned into the keys its choices go by."""
    region = Region.objects.filter(code=filing.region).first() if filing.region else None
    if filing.region and region is None:
        raise _wrong("region", _("没有这个区划代码。"))
    door = _door(filing, region, on)
    said = filing.model_dump(exclude={"station", "deputy"})
    said["region"] = region.pk if region else ""
    said["category"] = _category(filing.category, door)
    return FilingForm(said, files, door=door, on=on)


def _door(filing: Filing, region: Region | None, on: date) -> Door:
    if filing.station and filing.deputy:
        raise _wrong("deputy", _("联络站和代表只写一个。"))
    if filing.station:
        station = Station.objects.select_related("region", "unit", "tenant")
        found = station.filter(slug=filing.station).first()
        if found is None:
            raise _wrong("station", _("没有这个联络站。"))
        return doors.at_station(found, on)
    counties = [c for c in doors.served() if region is None or c.contains(region)]
    county = counties[0] if len(counties) == 1 else None
    if filing.deputy:
        mandate = mandate_of(filing.deputy)
        if mandate is None:
            raise _wrong("deputy", _("没有这位代表。"))
        door = _of_deputy(mandate, county, on)
    else:
        door = Door(county, Channel.WEB) if county else None
    if door is None:
        raise _wrong("region", _("请写明是哪个村、社区的区划代码。"))
    return door


def _of_deputy(mandate: Mandate, county: Region | None, on: date) -> Door | None:
    try:
        return doors.of_deputy(mandate, on, county.code if county else "")
    except Unknown:  # a county the deputy does not stand for
        return None


def _category(code: str, door: Door) -> object:
    if not code:
        return ""
    found = queries.categories_for(door.region).filter(code=code).values_list("pk", flat=True)
    return found.last() or "0"  # which the form refuses, in its own words


def _wrong(name: str, words: str) -> Invalid:
    return Invalid(words, fields={name: [words]})
