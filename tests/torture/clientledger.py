"""客户台账 — what a client was about to ask and what it was told, on disk before it goes on.

One JSON line before each request and one after its answer, each with an fsync, so that the
client's own memory is not what proves the server's.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Asked:
    """一次请求 — `status` None: no answer came; then nobody knows, and it is sent again."""

    key: str
    kind: str
    digest: str
    t: float
    status: int | None = None
    server_id: str = ""
    again: list[int] = field(default_factory=list)  # the answers to the same, sent again

    @property
    def is_acked(self) -> bool:
        return self.status is not None and self.status < 400

    @property
    def is_unknown(self) -> bool:
        return self.status is None or self.status >= 500


class ClientLedger:
    """Appends to one file; several writers may share it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("ab", buffering=0)
        self._lock = threading.Lock()

    def before(self, key: str, kind: str, content: str) -> None:
        """Write down what is about to be sent."""
        self._write(key=key, kind=kind, digest=digest_of(content), t=time.time())

    def after(self, key: str, status: int | None, server_id: str = "") -> None:
        """Write down what came back."""
        self._write(key=key, status=status, server_id=server_id)

    def once_more(self, key: str, status: int) -> None:
        """Write down the answer to the same thing sent again."""
        self._write(key=key, again=status)

    def _write(self, **said: Any) -> None:
        with self._lock:
            self._file.write(json.dumps(said).encode() + b"\n")
            os.fsync(self._file.fileno())


def read(path: Path) -> dict[str, Asked]:
    """Return everything that was asked, by key."""
    found: dict[str, Asked] = {}
    for said in _lines(path):
        key = said["key"]
        if "kind" in said:
            found[key] = Asked(**said)
        elif "again" in said:
            found[key].again.append(said["again"])
        else:
            found[key].status, found[key].server_id = said["status"], said["server_id"]
    return found


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def digest_of(content: str) -> str:
    """Return what tells one content from another."""
    return hashlib.sha256(content.encode()).hexdigest()
