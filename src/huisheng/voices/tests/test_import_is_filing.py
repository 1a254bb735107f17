"""What the bulk road leaves behind is what the front door leaves behind, row for row."""

from __future__ import annotations

import pytest
from django.db import connection, models

from huisheng.audit.models import LedgerLine
from huisheng.kernel.imports import Report
from huisheng.voices import importing
from huisheng.voices.identity import Contact, contact_for_notice
from huisheng.voices.importrows import Message, Order, Reader, digest_of
from huisheng.voices.intake import Filing, file_voice
from huisheng.voices.models import Channel, Identity, Openness, Voice
from huisheng.workflow.models import SearchEntry, StageMove, WorkItem
from tests.cast import MONDAY, Cast, make_cast

pytestmark = pytest.mark.django_db
OWN = {Voice: "pk", LedgerLine: "subject_id", WorkItem: "case_id", SearchEntry: "case_id"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def filings(cast: Cast) -> list[Filing]:
    """Messages of every kind an import knows: with and without contact, station, category."""
    said = {"channel": Channel.IMPORT, "entered_by": cast["陈主任"]}
    return [
        Filing(text="村口路灯不亮。我叫李建华，电话13800001234", region=cast.village,
               title="路灯", received_at=MONDAY, number="7", category=cast.lamp,
               place_text="小卖部旁", contact=Contact("何大爷", "0712-3456789", "3组"), **said),
        Filing(text="县里的公交太早收班", region=cast.county, openness=Openness.ANONYMOUS, **said),
        Filing(text="社区的图书室总锁门", region=cast.town, station=cast.street_station, **said),
    ]  # fmt: skip


def test_bulk_and_single_leave_the_same_rows(cast):
    told = filings(cast)
    messages = [Message(digest_of(cast.county, filing), filing) for filing in told]
    for message in messages:
        file_voice(message.filing, key=message.key, at=MONDAY)
    single = left_behind()
    Voice.objects.all()._raw_delete("default")
    for model in (WorkItem, SearchEntry, StageMove, Identity):
        model.objects.all()._raw_delete("default")
    clear_tokens()
    first = LedgerLine.objects.order_by("-pk")[0].pk
    order = Order(cast.county, cast["陈主任"], MONDAY)
    reader = Reader({}, order, Report())
    ready = [importing.made_ready(m, reader.holder_of(m.filing), MONDAY) for m in messages]
    importing.write_chunk(ready, seat=order.seat, at=MONDAY)
    assert left_behind(after=first) == single


def left_behind(*, after: int = 0) -> dict[str, list[object]]:
    """Every row made for the voices, without keys; the sealed identities opened."""
    voices = list(Voice.objects.order_by("text"))
    rows: dict[str, list[object]] = {"Voice": [_fields(v, leave_out={"digest"}) for v in voices]}
    for model, column in (
        (LedgerLine, "subject_id"),
        (WorkItem, "case_id"),
        (SearchEntry, "case_id"),
    ):
        found = model.objects.filter(pk__gt=after) if model is LedgerLine else model.objects
        own = [found.get(**{column: str(v.pk)}) for v in voices]
        rows[model.__name__] = [_fields(row, leave_out={column}) for row in own]
        if model is SearchEntry:
            rows["tokens"] = [tokens(row.pk) for row in own]
    rows["moves"] = sorted(str(_fields(m)) for m in StageMove.objects.all())
    rows["contacts"] = [contact_for_notice(v.pk) for v in voices]
    rows["identities"] = [_lengths(v) for v in voices]
    return rows


def _fields(row: models.Model, *, leave_out: frozenset[str] | set[str] = frozenset()) -> dict:
    kept = [f for f in row._meta.concrete_fields if not f.primary_key and f.name not in leave_out]
    found = {f.name: getattr(row, f.attname) for f in kept}
    return {k: bytes(v) if isinstance(v, memoryview) else v for k, v in found.items()}


def _lengths(voice: Voice) -> list[object]:
    """What can be compared of a sealed row: its hashes are bound to the voice's own key."""
    from huisheng.voices.access import identity_ref

    row = Identity.objects.get(ref=identity_ref(voice.pk))
    return [
        len(bytes(row.wrapped_key)), len(bytes(row.sealed)), row.tail_hash is None,
        bytes(row.phone_index) if row.phone_index else None,
    ]  # fmt: skip


def tokens(entry: int) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tokens::text FROM workflow_searchentry WHERE id = %s", [entry])
        else:
            cursor.execute("SELECT tokens FROM workflow_fts WHERE rowid = %s", [entry])
        return cursor.fetchone()[0]


def clear_tokens() -> None:
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM workflow_fts")
