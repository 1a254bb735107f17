"""反映 — taking in a voice: from what was typed to a saved case and a receipt."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from huisheng.kernel.days import day_of
from huisheng.kernel.errors import Invalid
from huisheng.kernel.masking import mask_personal
from huisheng.kernel.text import clean
from huisheng.people import asking
from huisheng.people.models import Mandate, Seat, Unit, UnitKind
from huisheng.regions.models import Region
from huisheng.stations.models import Station
from huisheng.stations.queries import holder_for
from huisheng.voices import access, identity, photos, rules, searching
from huisheng.voices.flow import flow
from huisheng.voices.identity import Contact
from huisheng.voices.models import Attachment, Category, Channel, Openness, Voice
from huisheng.voices.photos import MEDIA_TYPE, Photo
from huisheng.workflow.once import once

SCOPE = "voice.open"
LONGEST_TITLE = 60  # as in forms.Register


@dataclass(frozen=True)
class Filing:
    """反映表 — what somebody said, where, and how they wish to be named."""

    text: str
    region: Region
    channel: Channel = Channel.WEB
    place_text: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    category: Category | None = None
    openness: Openness = Openness.SEALED
    contact: Contact = field(default_factory=Contact)
    station: Station | None = None
    deputy: Mandate | None = None
    proxy: Seat | None = None
    photos: tuple[Photo, ...] = ()
    received_at: datetime | None = None
    number: str = ""  # under which another system keeps it
    entered_by: Seat | None = None  # who brought it in from there; speaks for nobody
    is_kept_from: bool = False  # 不要转给被反映单位
    complains_of: str = ""  # which unit or person, in the reporter's words
    title: str = ""  # where the matter came with one; else its first sentence


@dataclass(frozen=True)
class Receipt:
    """回执 — what the reporter takes home; the code and the PIN exist nowhere else."""

    voice_id: UUID
    code: str
    pin: str
    is_new: bool


def file_voice(filing: Filing, *, key: UUID, at: datetime) -> Receipt:
    """Save a voice once, however often its form is sent, and return its receipt.

    `key` is the form's own. Raises Invalid where the text is empty or too long, or where no
    office serves the place; NotNow where the key was used for another text.
    """
    text = checked_text(filing.text)

    def act() -> str:
        return str(_save(filing, text, key=key, at=at).pk)

    voice_id, is_new = once(SCOPE, key, _content(filing, text), act, at=at)
    asking.about(UUID(voice_id))
    return Receipt(UUID(voice_id), access.code_for(key), access.pin_for(key), is_new)


def checked_text(typed: str, *, most: int = rules.LONGEST_TEXT) -> str:
    """Return the words as they are kept. Raises Invalid where there are none, or too many."""
    text = clean(typed)
    if not text:
        raise Invalid(_("请写一写是什么事。"), fields={"text": [_("请写一写是什么事。")]})
    if len(text) > most:
        words = _("写得太长了：现在%(now)d字，最多%(most)d字。请分成几件事，或写简短些。") % {
            "now": len(text), "most": most,
        }  # fmt: skip
        raise Invalid(words, fields={"text": [words]})
    return text


def _save(filing: Filing, text: str, *, key: UUID, at: datetime) -> Voice:
    voice = draft(filing, text, holder_of(filing, at), key=key, at=at)
    asking.about(voice.pk)
    flow.open(voice, seat=doer_of(filing, voice), at=at, facts=opening_facts(filing))
    identity.prepare(voice.pk, filing.contact, pin=access.pin_for(key)).save(force_insert=True)
    _attach(voice, filing.photos, at=at)
    searching.index_new(voice)
    return voice


def draft(filing: Filing, text: str, holder: Unit, *, key: UUID, at: datetime) -> Voice:
    """Return the voice a filing makes on a holder's desk, not yet opened nor saved."""
    voice = Voice(
        text=text,
        redacted=mask_personal(text),
        title=mask_personal(clean(filing.title) or rules.first_title(text))[:LONGEST_TITLE],
        channel=filing.channel,
        received_at=filing.received_at or at,
        place_text=clean(filing.place_text)[:120],
        latitude=filing.latitude,
        longitude=filing.longitude,
        category=filing.category,
        openness=filing.openness,
        is_kept_from=filing.is_kept_from,
        complains_of=clean(filing.complains_of)[:120],
        deputy=filing.deputy,
        proxy=filing.proxy,
        station=filing.station.unit_id if filing.station else _station_key(holder),
        owner=holder.pk,
        has_contact=not filing.contact.is_empty,
        track_hash=access.track_hash(access.code_for(key)),
    )
    voice.place_in(filing.region)
    return voice


def doer_of(filing: Filing, voice: Voice) -> Seat | access.Reporter:
    """Return who opens it: whoever filed it for somebody or brought it in, else the reporter."""
    return filing.proxy or filing.entered_by or access.Reporter(voice.pk)


def opening_facts(filing: Filing) -> dict[str, Any]:
    """Return what the ledger's first line says of a voice."""
    facts = {"channel": str(filing.channel), "photos": len(filing.photos)}
    return facts | {"number": filing.number} if filing.number else facts


def holder_of(filing: Filing, at: datetime) -> Unit:
    """Return on whose desk it lands. Raises Invalid where no office serves the place."""
    if filing.station is not None:
        return filing.station.unit
    holder = holder_for(filing.region, day_of(at))
    if holder is None:
        words = _("这个地方还没有开通网上反映，请到当地人大办公室当面反映。")
        raise Invalid(words, fields={"region": [words]})
    return holder


def _station_key(holder: Unit) -> UUID | None:
    return holder.pk if holder.kind == UnitKind.STATION else None


def _attach(voice: Voice, pictures: tuple[Photo, ...], *, at: datetime) -> None:
    rows = [
        Attachment(
            tenant_id=voice.tenant_id, voice=voice, position=place, media_type=MEDIA_TYPE,
            size=len(photo.content), width=photo.width, height=photo.height,
            sha256=photo.sha256, added_at=at,
        )
        for place, photo in enumerate(pictures, 1)
    ]  # fmt: skip
    photos.store((row.pk, photo) for row, photo in zip(rows, pictures, strict=True))
    Attachment.objects.bulk_create(rows)


def _content(filing: Filing, text: str) -> bytes:
    """Return what makes a second sending the same: the words, the place, the pictures."""
    pictures = [photo.sha256.hex() for photo in filing.photos]
    return json.dumps([text, filing.region.pk, filing.place_text, pictures]).encode()
