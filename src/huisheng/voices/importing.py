"""批量导入 — voices from somebody else's table: read, check, and bring in all or nothing (D19).

The history of an imported voice is what `flow.open` would have written, and only the road is
another: what costs time (masking, sealing, splitting for search) is done before the transaction,
which then writes in chunks, so that on SQLite nobody who speaks up meanwhile waits for long.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huisheng.audit import ledger
from huisheng.kernel import tabular
from huisheng.kernel.errors import Invalid, NotNow
from huisheng.kernel.imports import Report
from huisheng.kernel.progress import Progress
from huisheng.people.models import Seat, Unit
from huisheng.regions.models import Region
from huisheng.voices import access, columns, identity, intake, searching
from huisheng.voices.flow import flow
from huisheng.voices.importrows import Message, Order, Reader
from huisheng.voices.models import Identity, Voice
from huisheng.workflow import search

CHUNK = 1_000
# More would keep other writers waiting too long on SQLite, and need more memory than it has.
MOST_ROWS = 20_000

T = TypeVar("T")


class Ready(NamedTuple):
    """One voice ready to be written; the tokens as one text, which takes a tenth of the room."""

    digest: bytes
    voice: Voice
    identity: Identity
    facts: Mapping[str, object]
    tokens: str


def take_in(path: Path, order: Order, *, dry_run: bool, progress: Progress) -> Report:
    """Import a table of voices, or only check it. Rows that are there already are left alone.

    Raises Invalid for what is no table or has no column with the text, NotNow where somebody
    else brings in the same table at this moment.
    """
    report = Report()
    with path.open("rb") as file:
        table = tabular.read(file, path.name)
        mapping = columns.chosen(table.columns, order.said)
        rows = list(islice(table.rows, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        message = _("一次最多导入 %(most)d 行，请拆成几份。每份都可以放心重复导入。")
        raise Invalid(message % {"most": MOST_ROWS})
    report.rows, progress.total = len(rows), len(rows) * (1 if dry_run else 3)
    report.facts = {
        "columns": mapping,
        "left_out": [name for name in table.columns if name not in mapping.values()],
        "repeated": 0,
    }
    reader = Reader(mapping, order, report)
    messages = _checked(rows, reader, report, progress)
    if dry_run:
        report.created = len(messages)
    elif report.ok and messages:
        report.created = _bring_in(messages, reader, path, progress)
        report.unchanged += len(messages) - report.created
    return report


def _checked(
    rows: Sequence[tuple[int, tabular.Cells]], reader: Reader, report: Report, progress: Progress
) -> list[Message]:
    """Return the messages that are new, noting what is wrong, already there, or there twice."""
    fresh: dict[bytes, Message] = {}
    for chunk in _chunks(rows):
        messages = [m for row in chunk if (m := reader.read(*row)) is not None]
        there = known(reader.order.region, [message.digest for message in messages])
        for message in messages:
            if message.digest in there:
                report.unchanged += 1
            elif message.digest in fresh:
                report.unchanged += 1
                report.facts["repeated"] += 1
            else:
                reader.holder_of(message.filing)  # refuses where no office serves the place
                fresh[message.digest] = message
        progress.step(len(chunk))
    return list(fresh.values())


def _bring_in(messages: list[Message], reader: Reader, path: Path, progress: Progress) -> int:
    """Prepare, then write; the eldest first, so that the newest stand first in every list."""
    messages.sort(key=lambda message: message.filing.received_at or reader.order.at)
    ready = []
    for message in messages:
        ready.append(made_ready(message, reader.holder_of(message.filing), reader.order.at))
        progress.step()
    return _write(ready, reader.order, path, progress)


def known(region: Region, digests: Sequence[bytes]) -> set[bytes]:
    """Return those of the digests that this county has already."""
    rows = Voice.objects.filter(tenant_id=region.tenant_id, digest__in=list(digests))
    return {bytes(found) for found in rows.values_list("digest", flat=True) if found is not None}


def made_ready(message: Message, holder: Unit, at: datetime) -> Ready:
    """Do all that costs time for one message: mask, seal, split for search."""
    key, filing = message.key, message.filing
    voice = intake.draft(filing, filing.text, holder, key=key, at=at)
    voice.digest = message.digest
    sealed = identity.prepare(voice.pk, filing.contact, pin=access.pin_for(key))
    tokens = " ".join(searching.tokens(voice))
    return Ready(message.digest, voice, sealed, intake.opening_facts(filing), tokens)


def _write(ready: Sequence[Ready], order: Order, path: Path, progress: Progress) -> int:
    """Write all in one transaction; return how many, for others may have written some."""
    written = 0
    try:
        with transaction.atomic():
            for chunk in _chunks(ready):
                there = known(order.region, [row.digest for row in chunk])
                fresh = [row for row in chunk if row.digest not in there]
                write_chunk(fresh, seat=order.seat, at=order.at)
                written += len(fresh)
                progress.step(len(chunk))
            if written:
                ledger.record(
                    "region.import_voices", order.region, seat=order.seat, at=order.at,
                    facts={"rows": written, "file": _fingerprint(path)},
                    tenant_id=order.region.tenant_id,
                )  # fmt: skip
    except IntegrityError as clash:
        raise NotNow(
            _("有人正在导入同一份表格，这一次什么都没有存。"),
            way_out=_("过一会儿再导入一次：已经有的不会重复。"),
        ) from clash
    return written


def write_chunk(rows: Sequence[Ready], *, seat: Seat, at: datetime) -> None:
    """Open these voices, seal their reporters and make them searchable, in the transaction."""
    voices = [row.voice for row in rows]
    flow.open_many(voices, seat=seat, at=at, facts=[row.facts for row in rows])
    Identity.objects.bulk_create([row.identity for row in rows], batch_size=CHUNK)
    search.index_new(searching.KIND, [(row.voice, row.tokens.split(" ")) for row in rows])


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
