"""反证 — the check must find what is wrong, or its silence says nothing."""

from __future__ import annotations

import time
from pathlib import Path

from tests.torture import run
from tests.torture.checking import Verdict
from tests.torture.clientledger import Asked, digest_of
from tests.torture.office import Office


def spoiled(office: Office, path: Path) -> Verdict:
    """Delete one acknowledged row, double another, make up an acknowledgement; judge again."""
    run.within(office, "spoil")
    made_up = Asked("a" * 20, "file_api", digest_of("nobody"), time.time(), status=201)
    return run.compare(office, path, {made_up.key: made_up})
