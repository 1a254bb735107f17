"""封存 — envelope encryption of what a handler must not read (security.md D11).

Each subject gets its own data key, wrapped by the installation's key file; destroying the
wrapped key makes the subject unreadable for ever, in old backups too once the key file is
rotated. Layout of a sealed value: suite (1 byte) ‖ nonce (12) ‖ ciphertext and tag.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

AES_256_GCM = 1
_NONCE = 12


@dataclass(frozen=True)
class Sealed:
    """封存件 — a wrapped data key and what it seals; both are bytes fit for a binary column."""

    wrapped_key: bytes
    content: bytes


class Sealer:
    """The installation's key, and what may be done with it."""

    def __init__(self, master: bytes) -> None:
        if len(master) != 32:
            raise ValueError(f"the master key must be 32 bytes, not {len(master)}")
        self._wrap = self.derive(b"wrap", master)
        self._master = master

    def derive(self, purpose: bytes, master: bytes | None = None) -> bytes:
        """Return the 32-byte key for one purpose (tracking codes, look-up by phone, …)."""
        return hmac.new(master or self._master, b"huisheng\x00" + purpose, hashlib.sha256).digest()

    def seal(self, plain: bytes, *, about: bytes) -> Sealed:
        """Seal `plain` under a fresh data key; `about` (table, column, row) is bound in."""
        data_key = secrets.token_bytes(32)
        return Sealed(
            wrapped_key=_encrypt(self._wrap, data_key, b"key\x00" + about),
            content=_encrypt(data_key, plain, about),
        )

    def open(self, sealed: Sealed, *, about: bytes) -> bytes:
        """Return what was sealed. Raises InvalidTag if a byte or `about` differs."""
        data_key = _decrypt(self._wrap, sealed.wrapped_key, b"key\x00" + about)
        return _decrypt(data_key, sealed.content, about)


def key_file(path: Path) -> bytes:
    """Return the 32 bytes in a key file, making the file (mode 0600) if there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
        with suppress(FileExistsError):  # another process was quicker: its key is the key
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes()


def _encrypt(key: bytes, plain: bytes, about: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return bytes([AES_256_GCM]) + nonce + AESGCM(key).encrypt(nonce, plain, about)


def _decrypt(key: bytes, value: bytes, about: bytes) -> bytes:
    if value[0] != AES_256_GCM:
        raise ValueError(f"unknown suite {value[0]}")
    nonce, body = value[1 : 1 + _NONCE], value[1 + _NONCE :]
    return AESGCM(key).decrypt(nonce, body, about)
