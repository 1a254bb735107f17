"""公证 — links ledger lines into a chain of hashes, and checks the chain (security.md D5).

Lines are linked a few seconds after they are written, by one worker, so that writers never
queue for the end of the chain. Each hash covers the one before it and every field of its
line, each piece prefixed with its length so that no two histories give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max

from huisheng.audit.models import LedgerLine, LedgerLink

SUITE = b"HSv1"
GENESIS = hashlib.sha256(SUITE + b"genesis").digest()
# Ids are drawn before commit, so a line may appear behind younger ones: look back this far.
LOOK_BACK = 50_000
LATE = timedelta(seconds=60)
_LOCK = 0x48530001  # "HS" 1: the notary's advisory lock


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the ledger: where, and what."""

    seq: int
    what: str


def digest(seq: int, before: bytes, line: LedgerLine) -> bytes:
    """Return the 32-byte hash of a line at place `seq` behind the hash `before`."""
    hasher = hashlib.sha256(SUITE)
    for piece in (str(seq).encode(), before, canonical(line)):
        hasher.update(len(piece).to_bytes(8, "big"))
        hasher.update(piece)
    return hasher.digest()


def canonical(line: LedgerLine) -> bytes:
    """Return the one way to write a line as bytes (JSON, sorted keys, UTC microseconds)."""
    fields = [
        line.pk, line.at.astimezone(UTC).isoformat(timespec="microseconds"), line.kind,
        line.subject_kind, line.subject_id, line.tenant_id,
        str(line.seat_id) if line.seat_id else None, line.actor,
        line.before, line.after, line.revision, line.facts,
    ]  # fmt: skip
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@transaction.atomic
def link(*, at: datetime, limit: int = 2_000) -> int:
    """Link up to `limit` lines that wait, oldest first, and return how many were linked."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = LedgerLink.objects.order_by("-seq").first()
    seq, head = (last.seq, bytes(last.hash)) if last else (0, GENESIS)
    links = []
    for line in _waiting(limit):
        seq += 1
        head = digest(seq, head, line)
        links.append(LedgerLink(seq=seq, line=line, hash=head, linked_at=at))
    LedgerLink.objects.bulk_create(links, batch_size=500)
    return len(links)


def _waiting(limit: int) -> Iterable[LedgerLine]:
    newest = LedgerLink.objects.aggregate(top=Max("line_id"))["top"] or 0
    return LedgerLine.objects.filter(id__gt=newest - LOOK_BACK, link__isnull=True).order_by("id")[
        :limit
    ]


def verify(*, at: datetime, anchors: Iterable[tuple[int, str]] = ()) -> Iterator[Fault]:
    """Walk the whole chain and yield every fault, first to last.

    `anchors` are (place, hash in hex) pairs kept outside this database; a tail that was cut
    off, or a chain rewritten from some place on, differs from an anchor taken before.
    """
    kept = dict(anchors)
    seq, head = 0, GENESIS
    links = LedgerLink.objects.order_by("seq").select_related("line")
    for found in links.iterator(chunk_size=2_000):
        if found.seq != seq + 1:
            yield Fault(seq + 1, f"link {seq + 1} is missing")
        seq = found.seq
        expected = digest(seq, head, found.line)
        if bytes(found.hash) != expected:
            yield Fault(seq, f"line {found.line_id} or its link was changed")
        head = bytes(found.hash)  # go on from what stands there: report each place once
        if kept.pop(seq, head.hex()) != head.hex():
            yield Fault(seq, "differs from the anchor kept outside")
    for place in sorted(kept):
        yield Fault(place, "an anchor kept outside is beyond the end: the tail was cut off")
    yield from _unlinked(at)


def _unlinked(at: datetime) -> Iterator[Fault]:
    late = LedgerLine.objects.filter(link__isnull=True, at__lt=at - LATE).count()
    if late:
        yield Fault(0, f"{late} lines older than 60 s are not linked")
    with connection.cursor() as cursor:  # a deleted line leaves its link pointing at nothing
        cursor.execute(
            "SELECT k.seq, k.line_id FROM audit_ledgerlink k "
            "LEFT JOIN audit_ledgerline l ON l.id = k.line_id WHERE l.id IS NULL ORDER BY k.seq"
        )
        for seq, line_id in cursor.fetchall():
            yield Fault(seq, f"line {line_id} was deleted")


def head() -> tuple[int, str]:
    """Return the chain's last place and its hash in hex: an anchor to keep elsewhere."""
    last = LedgerLink.objects.order_by("-seq").first()
    return (last.seq, bytes(last.hash).hex()) if last else (0, GENESIS.hex())
