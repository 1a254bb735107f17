"""加封 — a file sealed piece by piece, so that a large one needs little memory.

Layout: magic (4 bytes) ‖ suite (1) ‖ salt (16), then pieces of 1 MiB, each with its 16-byte tag.
The file's own key is HKDF-SHA-256 (RFC 5869) of the archive key, the salt and the file's name;
a piece's nonce is its number and whether it is the last (the STREAM construction), so that no
piece can be changed, moved, dropped or taken from another file without being noticed.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC, AES_256_GCM = b"HSBK", 1
SALT, TAG, PIECE = 16, 16, 1024 * 1024
KEY = 32  # bytes


class WrongKey(Exception):
    """The key is not the one it was sealed with, or a byte has changed."""


def draw_key(path: Path) -> bytes:
    """Write a fresh key to a new file, mode 0600, and return it. FileExistsError if it is there."""
    key = secrets.token_bytes(KEY)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def read_key(path: Path) -> bytes:
    """Return the key in a file: 32 random bytes, or a longer random text such as hex.

    Raises WrongKey for a file too short to hold one, FileNotFoundError without a file.
    """
    said = path.read_bytes()
    if len(said) < KEY:
        raise WrongKey(f"{path} holds no key: {len(said)} bytes, at least {KEY} are needed")
    return said if len(said) == KEY else hashlib.sha256(said.strip()).digest()


def seal(pieces: Iterator[bytes], out: IO[bytes], *, key: bytes, name: str) -> None:
    """Write what `pieces` yields to `out`, sealed under `key` and bound to `name`."""
    salt = secrets.token_bytes(SALT)
    out.write(MAGIC + bytes([AES_256_GCM]) + salt)
    cipher, number, held = _cipher(key, salt, name), 0, b""
    for piece in pieces:
        held += piece
        while len(held) > PIECE:  # more than one: so this one is not the last
            out.write(cipher.encrypt(_nonce(number, is_last=False), held[:PIECE], None))
            held, number = held[PIECE:], number + 1
    out.write(cipher.encrypt(_nonce(number, is_last=True), held, None))


def opened(file: IO[bytes], *, key: bytes, name: str) -> Iterator[bytes]:
    """Yield what was sealed. Raises WrongKey, at the latest at the end of the file."""
    head = file.read(len(MAGIC) + 1 + SALT)
    if head[:5] != MAGIC + bytes([AES_256_GCM]) or len(head) != len(MAGIC) + 1 + SALT:
        raise WrongKey(f"{name} is not sealed the way this version knows")
    cipher, number = _cipher(key, head[5:], name), 0
    piece, following = file.read(PIECE + TAG), file.read(PIECE + TAG)
    while True:
        try:
            yield cipher.decrypt(_nonce(number, is_last=not following), piece, None)
        except (InvalidTag, ValueError):
            raise WrongKey(f"{name} does not open with this key, or was changed") from None
        if not following:
            return
        piece, following, number = following, file.read(PIECE + TAG), number + 1


def _cipher(key: bytes, salt: bytes, name: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY, salt, b"huisheng backup\0" + name.encode()).derive(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
