"""何砚秋, who is going to be erased: everything of theirs that could be left anywhere."""

from __future__ import annotations

import io
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from huisheng.notifications import outbox
from huisheng.notifications.channels import spool
from huisheng.notifications.models import Delivery
from huisheng.voices import drafts, photos
from huisheng.voices.identity import Contact
from huisheng.voices.models import Inquiry, Note, Stage, Voice
from tests.cast import MONDAY, Cast, speak

# Nobody else's words hold these: what is found of them is theirs.
HE = Contact("何砚秋", "13955501234", "柳树村槐荫巷77号")
TEXT = "我叫何砚秋，电话13955501234。村口第三盏路灯不亮，找槐荫巷77号就是。"
EVERY = ["何砚秋", "13955501234", "槐荫巷77号"]


def a_picture() -> list[photos.Photo]:
    kept = io.BytesIO()
    Image.new("RGB", (80, 60), "green").save(kept, "PNG")
    return photos.take_in([SimpleUploadedFile("x.png", kept.getvalue())])


def told(cast: Cast) -> tuple[Voice, str]:
    """He's voice with everything on it: photograph, drafts, question, note, message, spool."""
    key = uuid4()
    voice, receipt = speak(
        cast, TEXT, contact=HE, key=key, photos=tuple(a_picture()), place_text="槐荫巷77号门口"
    )
    drafts.keep(key, a_picture(), at=MONDAY)
    voice.redacted = "村口第三盏路灯不亮，找槐荫巷77号就是。"
    voice.save()
    Inquiry.objects.create(
        tenant=cast.county, voice=voice, question="何砚秋同志，是哪一盏？", asked_by="王芳",
        asked_at=MONDAY, reply="槐荫巷77号东边，打13955501234", replied_at=MONDAY,
    )  # fmt: skip
    Note.objects.create(
        tenant=cast.county, voice=voice, text="已打何砚秋电话", seat=cast["王芳"], by="王芳",
        at=MONDAY,
    )  # fmt: skip
    _message(voice, sent=False)
    _message(voice, sent=True)
    return voice, receipt.code


def _message(voice: Voice, *, sent: bool) -> None:
    row = Delivery(
        tenant_id=voice.tenant_id, line_seq=1, kind="voice.ask", notice="voice.ask",
        dedupe=str(sent), audience="reporter", channel="SMS", next_at=MONDAY, created_at=MONDAY,
        case_kind="voice", case_id=voice.pk,
    )  # fmt: skip
    sealed = outbox.sealer().seal(b"13955501234", about=b"delivery\x00" + row.pk.bytes)
    row.wrapped_key, row.sealed = sealed.wrapped_key, sealed.content
    if sent:
        spool.Spool("SMS").send(outbox._parcel(row, MONDAY))
        row.state, row.sent_at, row.provider_ref = "SENT", MONDAY, f"spool:{row.pk}"
        row.wrapped_key = row.sealed = None
    row.save(force_insert=True)


def close(voice: Voice) -> None:
    Voice.objects.filter(pk=voice.pk).update(
        stage=Stage.CLOSED, outcome="EXPLAINED", closed_at=MONDAY
    )
    voice.refresh_from_db()
