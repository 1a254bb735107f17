"""反映里封存的行 — the reporters' identities, and the blind index beside each."""

from __future__ import annotations

import json
from collections.abc import Mapping

from huisheng.people import holdings
from huisheng.people.holdings import Holding
from huisheng.voices import identity
from huisheng.voices.models import Identity


def indexes(plain: bytes) -> Mapping[str, bytes | None]:
    """Return what an identity is found by, computed from what it says."""
    digits = "".join(c for c in json.loads(plain)["phone"] if c.isdigit())
    return {"phone_index": identity.phone_index(digits) if digits else None}


def about(row: Identity) -> bytes:
    """Return what binds a sealed identity to its row."""
    return b"identity" + bytes(row.ref)


def register() -> None:
    """Say which table of this app holds sealed values."""
    holdings.register(Holding("identity", Identity, about, indexes=indexes))
