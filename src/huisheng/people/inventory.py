"""密码应用清单 — what is protected by which algorithm and key, and where the key is.

The table GB/T 39786 assessments and OWASP ASVS 5.0 (11.1) ask for, from the rows as they are.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import get_hasher

from huisheng.kernel.seal import ALGORITHMS, FIRST, PURPOSES
from huisheng.people import holdings, keybook
from huisheng.people.keys import key_provider, sealer

COLUMNS = ("what", "algorithm", "bits", "key", "rows", "where")
LOOKED_UP = {
    "code": "tracking codes as they are drawn", "pin": "PINs as they are drawn",
    "track": "tracking codes as they are found", "pin-hash": "PINs and last four digits",
    "identity": "which identity belongs to which voice", "origin": "addresses of browsers",
    "import": "imported rows, to know them again", "phone": "telephone numbers (64 bits kept)",
}  # fmt: skip


def rows() -> list[list[Any]]:
    """Return the table, one list of COLUMNS for each use of an algorithm."""
    return [*_sealed(), *_looked_up(), *_others()]


def _sealed() -> list[list[Any]]:
    found = []
    for use in holdings.in_use():
        own, wrap = ALGORITHMS[use.suite], ALGORITHMS[use.key_suite]
        found.append([
            f"{use.holding} ({use.table})", f"{own.cipher}, its key in {wrap.cipher}",
            own.key_bytes * 8, f"master key {use.number}", use.rows, key_provider().where,
        ])  # fmt: skip
    return found


def _looked_up() -> list[list[Any]]:
    ring, found = sealer().ring, []
    for purpose in PURPOSES:
        name = ALGORITHMS[ring.lookup(purpose).suite].mac
        own = purpose if purpose in ring.lookups else f"master key {FIRST}"
        place = keybook.where_lookups_lie(ring, purpose)
        found.append([LOOKED_UP[purpose], name, 256, own, None, place])
    return found


def _others() -> list[list[Any]]:
    hasher = get_hasher().algorithm
    secret = f"HUISHENG_SECRET_KEY or {settings.HUISHENG_DATA_DIR}/keys/secret.key"
    return [
        ["sessions and forms, signed", "HMAC-SHA-256", 256, "secret key", None, secret],
        ["passwords", hasher, None, "none: salted", None, "database"],
        ["tokens of programs", "SHA-256 of 256 random bits", None, "none", None, "database"],
        ["the ledger's chain", "SHA-256", None, "none: public", None, "database and anchors"],
    ]
