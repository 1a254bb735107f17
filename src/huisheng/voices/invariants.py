"""社情民意的不变式 — every voice has its sealed identity, its answer, and a way to be found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from huisheng.kernel import invariants
from huisheng.people.models import Erasure
from huisheng.voices import photos
from huisheng.voices.access import identity_ref
from huisheng.voices.models import Answer, Attachment, Identity, Inquiry, Referral, Stage, Voice
from huisheng.voices.models.referrals import INTERNAL
from huisheng.voices.models.voices import VoiceQuerySet
from huisheng.workflow.models import SearchEntry

CHUNK = 500


def without_identity(at: datetime) -> Iterator[str]:
    """Yield voices whose sealed identity row is not there (an anonymous one has a row too).

    Those that were erased have none, and must not.
    """
    for chunk in invariants.walk(Voice.objects.only("pk"), size=CHUNK):
        keys = [voice.pk for voice in chunk]
        erased = Erasure.objects.filter(kind="voice", subject__in=keys)
        gone = set(erased.values_list("subject", flat=True))
        yield from _missing({identity_ref(key): str(key) for key in keys if key not in gone})


def resurrected(at: datetime) -> Iterator[str]:
    """Yield voices whose identity stands there although it was erased: an old backup's work."""
    for chunk in invariants.walk(Erasure.objects.filter(kind="voice"), size=CHUNK):
        refs = {identity_ref(row.subject): str(row.subject) for row in chunk}
        there = Identity.objects.filter(ref__in=list(refs)).values_list("ref", flat=True)
        yield from (refs[bytes(ref)] for ref in there)


def _missing(chunk: dict[bytes, str]) -> Iterable[str]:
    there = Identity.objects.filter(ref__in=list(chunk)).values_list("ref", flat=True)
    return [chunk[ref] for ref in chunk.keys() - {bytes(ref) for ref in there}]


def unanswered(at: datetime) -> Iterator[str]:
    """Yield voices said to be answered without an answer of this round."""
    given = Answer.objects.filter(voice=OuterRef("pk"), round=OuterRef("round"))
    yield from _keys(Voice.objects.filter(~Exists(given), stage=Stage.ANSWERED))


def wrongly_merged(at: datetime) -> Iterator[str]:
    """Yield merged voices whose lead is itself merged, or of another county."""
    merged = Voice.objects.filter(stage=Stage.MERGED)
    yield from _keys(
        merged.filter(Q(merged_into__stage=Stage.MERGED) | ~Q(merged_into__tenant=F("tenant")))
    )


def unchecked(at: datetime) -> Iterator[str]:
    """Yield voices that left the loop without a second person's word."""
    agreed = Referral.objects.filter(voice=OuterRef("pk"), is_confirmed=True).exclude(
        kind__in=INTERNAL
    )
    yield from _keys(Voice.objects.filter(~Exists(agreed), stage=Stage.REFERRED))


def unasked(at: datetime) -> Iterator[str]:
    """Yield voices that wait for the reporter though nothing was asked."""
    asked = Inquiry.objects.filter(voice=OuterRef("pk"), replied_at__isnull=True)
    yield from _keys(Voice.objects.filter(~Exists(asked), stage=Stage.NEEDS_INFO))


def unsearchable(at: datetime) -> Iterator[str]:
    """Yield voices that full-text search cannot find."""
    entry = SearchEntry.objects.filter(case_id=OuterRef("pk"))
    yield from _keys(Voice.objects.filter(~Exists(entry)))


def without_picture(at: datetime) -> Iterator[str]:
    """Yield photographs whose file is not on the disk."""
    for chunk in invariants.walk(Attachment.objects.only("pk"), size=CHUNK):
        for photo in chunk:
            if not photos.path_of(photo.pk).is_file():
                yield str(photo.pk)


def _keys(found: VoiceQuerySet) -> Iterator[str]:
    for key in found.order_by("pk").values_list("pk", flat=True).iterator(CHUNK):
        yield str(key)


def register() -> None:
    """Say what must always hold of voices."""
    for name, says, find in (
        ("voice.has_identity", _("每件反映都有密封的身份记录"), without_identity),
        ("voice.stays_erased", _("删去的身份没有再出现"), resurrected),
        ("voice.is_answered", _("每件已答复的反映都有本轮答复"), unanswered),
        ("voice.is_merged_once", _("合并只有一层，且在同一县域内"), wrongly_merged),
        ("voice.left_with_two_persons", _("每件转送都经第二人复核"), unchecked),
        ("voice.was_asked", _("每件待补充的反映都有一个未答的问题"), unasked),
        ("voice.is_searchable", _("每件反映都能检索到"), unsearchable),
        ("voice.keeps_its_pictures", _("每张照片的文件都在"), without_picture),
    ):
        invariants.register(name, says, find)
