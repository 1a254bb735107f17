"""密钥 — the installation's keys, read once per process and again when they have changed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from huisheng.kernel.keyring import FileKeys, KeyProvider, TextKeys
from huisheng.kernel.seal import Sealer, Suite

_held: dict[int, tuple[object, Sealer]] = {}


def sealer() -> Sealer:
    """Return the sealer of this installation, under the keys as they are now.

    A look at the folder's time (a few microseconds) tells whether the keys have changed, so
    that a rotation needs no restart.
    """
    provider = key_provider()
    stamp, held = provider.stamp(), _held.get(id(provider))
    if held is None or held[0] != stamp:
        held = _held[id(provider)] = (stamp, Sealer(provider.ring(), current_suite()))
    return held[1]


def key_provider() -> KeyProvider:
    """Return where the keys come from: HUISHENG_MASTER_KEYS, else `<data dir>/keys`."""
    return _provider(
        settings.HUISHENG_DATA_DIR, settings.HUISHENG_MASTER_KEYS, settings.HUISHENG_CRYPTO_SUITE
    )


@cache  # for as long as the process lives: one for each way the settings are
def _provider(_folder: Path, text: str, _suite: str) -> KeyProvider:
    if text:
        return TextKeys(text, "HUISHENG_MASTER_KEYS")
    return FileKeys(key_folder(), suite=current_suite())


def key_folder() -> Path:
    """Return the folder of key files; the register of erasures lies in it too."""
    return Path(settings.HUISHENG_DATA_DIR) / "keys"


def current_suite() -> Suite:
    """Return the suite in which new values are written."""
    return Suite[settings.HUISHENG_CRYPTO_SUITE.upper()]


def keys_are_sound(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start on keys that others may read, or that are none."""
    provider = key_provider()
    if isinstance(provider, FileKeys) and not any(provider.files()):
        return []  # the first start makes them
    try:
        provider.ring()
    except ImproperlyConfigured as trouble:
        return [Error(str(trouble), id="huisheng.E010")]
    return []
