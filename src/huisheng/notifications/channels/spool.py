"""文件夹 — the channel of an installation without a gateway: a file per message.

What looks after the folder is the office's own: a script that feeds a modem, or a person who
reads and telephones. A file holds an address, so it is readable by the service alone and is
dropped after `rules.KEEP_SPOOLED`.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from huisheng.notifications.channels.parcels import Parcel


def folder() -> Path:
    """Return where the spooled messages of all channels lie."""
    return Path(settings.HUISHENG_DATA_DIR) / "spool"


@dataclass(frozen=True)
class Spool:
    """Writes `<data dir>/spool/<channel>/<id>.json`, whole or not at all, mode 0600."""

    channel: str

    def send(self, parcel: Parcel) -> str:
        """Write the file; a second time it replaces the first."""
        place = folder() / self.channel.lower()
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        message = {
            "id": str(parcel.id), "channel": parcel.channel, "to": parcel.address,
            "subject": parcel.subject, "text": parcel.text,
            "at": parcel.at.isoformat() if parcel.at else None,
        }  # fmt: skip
        draft = place / f".{parcel.id}.part"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(message, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, place / f"{parcel.id}.json")
        return f"spool:{parcel.id}"


def forget(*, before: datetime) -> int:
    """Drop files written before a moment; return how many."""
    dropped = 0
    for path in folder().glob("*/*"):
        with suppress(FileNotFoundError):  # whoever looks after the folder may be quicker
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
                dropped += 1
    return dropped
