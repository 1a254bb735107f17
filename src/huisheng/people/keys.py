"""密钥 — the installation's key file, read once per process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from huisheng.kernel.seal import Sealer, key_file


def sealer() -> Sealer:
    """Return the sealer of this installation; the key lies in `<data dir>/keys/master.key`."""
    return _sealer(settings.HUISHENG_DATA_DIR)


@cache
def _sealer(folder: Path) -> Sealer:
    return Sealer(key_file(Path(folder) / "keys" / "master.key"))
