"""密钥簿 — what the database knows of the master keys: numbers, fingerprints, dates; no secrets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from huisheng.audit import ledger
from huisheng.kernel.errors import NotNow
from huisheng.kernel.keyring import FileKeys
from huisheng.kernel.seal import FIRST, Ring, fingerprint
from huisheng.people import holdings
from huisheng.people.keys import key_provider, sealer
from huisheng.people.models import MasterKey


@dataclass(frozen=True)
class Operator:
    """运维 — whoever may run commands on the machine; has no seat."""

    printed: str = "运维人员（命令行）"
    pk: None = None


def enter(at: datetime) -> list[str]:
    """Enter keys the book does not know yet; return what does not fit, in plain words."""
    ring, wrong = sealer().ring, []
    for number, key in ring.masters.items():
        known = MasterKey.objects.filter(pk=number).first()
        if known is None:
            MasterKey.objects.create(number=number, fingerprint=fingerprint(key), made_at=at)
        elif known.fingerprint != fingerprint(key):
            wrong.append(f"master key {number} is another one than the book's {known.fingerprint}")
    for row in MasterKey.objects.filter(retired_at=None).exclude(pk__in=list(ring.masters)):
        wrong.append(f"master key {row.number} ({row.fingerprint}) is not at hand")
    return wrong


def new_master(at: datetime) -> MasterKey:
    """Make one more master key, under which everything is sealed from now on."""
    number = _files().add_master()
    enter(at)
    row = MasterKey.objects.get(pk=number)
    note("key.new", row, at=at, facts={"number": number, "fingerprint": row.fingerprint})
    return row


def retire(number: int, *, at: datetime, destroy: bool) -> Path | None:
    """Take a master key out of use; return where its file lies now, None if it was destroyed.

    Raises NotNow while it is the newest, or a row is still under it.
    """
    ring = sealer().ring
    if number not in ring.masters:
        raise NotNow(f"there is no master key {number} in use")
    if number == ring.newest:
        raise NotNow(f"master key {number} is the newest: make another first (keys new)")
    rows = rows_under(number)
    if rows:
        raise NotNow(f"{rows} rows are still under master key {number}: run keys rotate first")
    files = _files()
    apart = files.set_apart() if number == FIRST else []
    enter(at)
    kept = files.retire(number, destroy=destroy)
    with transaction.atomic():
        row = MasterKey.objects.get(pk=number)
        row.retired_at = at
        row.save(update_fields=["retired_at"])
        facts = {"number": number, "destroyed": destroy, "set_apart": apart}
        note("key.retire", row, at=at, facts=facts)
    return kept


def renew_phone_key(at: datetime) -> None:
    """Replace the key of the telephone index; `holdings.reindex` has to follow."""
    _files().renew_lookup("phone")
    enter(at)
    note("key.lookup", _newest(), at=at, facts={"purpose": "phone"})


def rotated(work: holdings.Work, *, at: datetime, reseal: bool) -> None:
    """Write down that a rotation was done, and how much it changed."""
    facts = {
        "number": sealer().ring.newest, "suite": sealer().suite.name, "reseal": reseal,
        "rows": work.changed, "lost": len(work.lost or []),
    }  # fmt: skip
    note("key.rotate", _newest(), at=at, facts=facts)


def rows_under(number: int) -> int:
    """Return how many sealed rows still need a master key."""
    return sum(use.rows for use in holdings.in_use() if use.number == number)


def note(kind: str, row: MasterKey, *, at: datetime, facts: dict[str, Any]) -> None:
    """Write a ledger line about a key; never anything of the key itself."""
    with transaction.atomic():
        ledger.record(kind, row, seat=Operator(), at=at, facts=facts)


def where_lookups_lie(ring: Ring, purpose: str) -> str:
    """Return in words where a purpose's look-up key comes from."""
    if purpose in ring.lookups:
        return f"{key_provider().where}: lookup-{purpose}"
    return "derived from master key 1"


def _newest() -> MasterKey:
    return MasterKey.objects.get(pk=sealer().ring.newest)


def _files() -> FileKeys:
    provider = key_provider()
    if not isinstance(provider, FileKeys):
        raise NotNow(f"the keys come from {provider.where}: change them there")
    return provider
