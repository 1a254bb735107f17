"""封存 — envelope encryption of what a handler must not read.

Each subject gets its own data key, wrapped by one of the installation's master keys; destroying
the wrapped key makes the subject unreadable. Layout of a sealed value: suite (1 byte) ‖ nonce
(12) ‖ ciphertext and tag (16). A wrapped data key under master key 2 or a later one says which:
suite | 0x80 ‖ key number (2) ‖ nonce ‖ ciphertext and tag; without the mark it is number 1.

Suites: 1 AES-256-GCM with SHA-256 (NIST SP 800-38D), 2 SM4-GCM with SM3 (RFC 8998, GB/T 32907,
GB/T 32905). Reading goes by the value's own suite byte, so both may stand side by side.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC

MASTER_BYTES = 32
FIRST = 1  # the number of the key an installation begins with
MOST_KEYS = 0xFFFF
# What is looked up by a keyed hash, each under a key of its own.
PURPOSES = ("code", "pin", "track", "pin-hash", "identity", "origin", "import", "phone")
_NONCE, _TAG = 12, 16
_NUMBERED = 0x80


class Suite(IntEnum):
    """算法套件 — the byte a sealed value begins with."""

    AES = 1
    SM = 2


@dataclass(frozen=True)
class Algorithms:
    """算法 — what a suite is made of; the length of its keys in bytes."""

    cipher: str
    mac: str
    key_bytes: int


ALGORITHMS: Mapping[Suite, Algorithms] = {
    Suite.AES: Algorithms("AES-256-GCM", "HMAC-SHA-256", 32),
    Suite.SM: Algorithms("SM4-GCM", "HMAC-SM3", 16),
}


class UnknownKey(ValueError):
    """The value was sealed under a key, or by a suite, that is not at hand here."""


@dataclass(frozen=True)
class Sealed:
    """封存件 — a wrapped data key and what it seals; both are bytes fit for a binary column."""

    wrapped_key: bytes
    content: bytes


@dataclass(frozen=True)
class Lookup:
    """查找密钥 — the key of one purpose's keyed hashes, and the suite whose hash it is."""

    suite: Suite
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class Ring:
    """密钥环 — all keys at hand.

    masters  32 bytes by number; the highest wraps what is written from now on
    lookups  by purpose; a purpose that is not in it derives from master key 1
    Errors   ValueError for no master key, one that is not 32 bytes, or a look-up key nowhere.
    """

    masters: Mapping[int, bytes] = field(repr=False)
    lookups: Mapping[str, Lookup] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not self.masters:
            raise ValueError("there is no master key")
        for number, key in self.masters.items():
            if len(key) != MASTER_BYTES or not FIRST <= number <= MOST_KEYS:
                raise ValueError(f"master key {number} must be 32 bytes, not {len(key)}")
        lost = [name for name in PURPOSES if name not in self.lookups]
        if lost and FIRST not in self.masters:
            raise ValueError(f"no look-up key for {', '.join(lost)}, and no master key 1 to derive")

    @property
    def newest(self) -> int:
        """The number of the master key under which new values are sealed."""
        return max(self.masters)

    def lookup(self, purpose: str) -> Lookup:
        """Return the key of a purpose: its own, else the one derived from master key 1."""
        if purpose not in PURPOSES:
            raise ValueError(f"{purpose} is not in seal.PURPOSES")
        if purpose in self.lookups:
            return self.lookups[purpose]
        return Lookup(Suite.AES, derived(self.masters[FIRST], purpose.encode(), Suite.AES))


class Sealer:
    """The keys of an installation, and what may be done with them."""

    def __init__(self, ring: Ring, suite: Suite = Suite.AES) -> None:
        self.ring, self.suite = ring, suite
        self._wraps: dict[tuple[int, Suite], bytes] = {}
        self._lookups = {purpose.encode(): ring.lookup(purpose) for purpose in PURPOSES}

    @property
    def header(self) -> bytes:
        """What a data key begins with that is wrapped now: suite and key number."""
        return header(self.suite, self.ring.newest)

    def derive(self, purpose: bytes) -> bytes:
        """Return the 32-byte key for one purpose of PURPOSES (tracking codes, telephones, …)."""
        return self._lookups[purpose].key

    def mac(self, purpose: bytes, message: bytes) -> bytes:
        """Return the 32-byte keyed hash of a message under a purpose's key and hash."""
        lookup = self._lookups[purpose]
        return keyed_hash(lookup.key, message, lookup.suite)

    def seal(self, plain: bytes, *, about: bytes) -> Sealed:
        """Seal `plain` under a fresh data key; `about` (table, row) is bound into both."""
        data_key = secrets.token_bytes(ALGORITHMS[self.suite].key_bytes)
        return Sealed(self._wrap(data_key, about), encrypt(self.suite, data_key, plain, about))

    def open(self, sealed: Sealed, *, about: bytes) -> bytes:
        """Return what was sealed. Raises InvalidTag if a byte or `about` differs, UnknownKey."""
        return decrypt(self._unwrap(sealed.wrapped_key, about), sealed.content, about)

    def rewrap(self, sealed: Sealed, *, about: bytes) -> Sealed:
        """Return the same content under the same data key, wrapped by the newest master key."""
        return Sealed(self._wrap(self._unwrap(sealed.wrapped_key, about), about), sealed.content)

    def _wrap(self, data_key: bytes, about: bytes) -> bytes:
        key = self._wrapping(self.ring.newest, self.suite)
        return self.header + encrypt(self.suite, key, data_key, b"key\x00" + about)[1:]

    def _unwrap(self, wrapped: bytes, about: bytes) -> bytes:
        suite, number, start = read_header(wrapped)
        value = bytes([suite]) + wrapped[start:]
        return decrypt(self._wrapping(number, suite), value, b"key\x00" + about)

    def _wrapping(self, number: int, suite: Suite) -> bytes:
        if number not in self.ring.masters:
            raise UnknownKey(f"master key {number} is not at hand")
        if (number, suite) not in self._wraps:
            key = derived(self.ring.masters[number], b"wrap", suite)
            self._wraps[number, suite] = key[: ALGORITHMS[suite].key_bytes]
        return self._wraps[number, suite]


def header(suite: Suite, number: int) -> bytes:
    """Return what a data key wrapped by this suite under this master key begins with.

    >>> header(Suite.AES, 1).hex(), header(Suite.SM, 2).hex()
    ('01', '820002')
    """
    if number == FIRST:
        return bytes([suite])
    return bytes([suite | _NUMBERED]) + number.to_bytes(2, "big")


def read_header(value: bytes) -> tuple[Suite, int, int]:
    """Return (suite, key number, where the nonce begins). UnknownKey for no such suite."""
    if not value or value[0] & ~_NUMBERED not in ALGORITHMS:
        raise UnknownKey(f"unknown suite {value[:1].hex() or 'of nothing'}")
    suite = Suite(value[0] & ~_NUMBERED)
    if not value[0] & _NUMBERED:
        return suite, FIRST, 1
    return suite, int.from_bytes(value[1:3], "big"), 3


def derived(master: bytes, purpose: bytes, suite: Suite) -> bytes:
    """Return the 32-byte key for one purpose of a master key."""
    return keyed_hash(master, b"huisheng\x00" + purpose, suite)


def keyed_hash(key: bytes, message: bytes, suite: Suite) -> bytes:
    """Return HMAC (RFC 2104) with the suite's hash: 32 bytes, SHA-256 or SM3."""
    if suite == Suite.AES:  # the standard library's is three times as quick
        return hmac.digest(key, message, "sha256")
    mac = HMAC(key, SM3())
    mac.update(message)
    return mac.finalize()


def fingerprint(key: bytes) -> str:
    """Return eight hex digits by which two copies of a key are told to be the same."""
    return keyed_hash(key, b"huisheng\x00fingerprint", Suite.AES)[:4].hex()


def encrypt(suite: Suite, key: bytes, plain: bytes, about: bytes) -> bytes:
    """Return suite ‖ nonce ‖ ciphertext ‖ tag, with `about` authenticated beside it."""
    nonce = secrets.token_bytes(_NONCE)
    if suite == Suite.AES:
        return bytes([suite]) + nonce + AESGCM(key).encrypt(nonce, plain, about)
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(about)
    return bytes([suite]) + nonce + cipher.update(plain) + cipher.finalize() + cipher.tag


def decrypt(key: bytes, value: bytes, about: bytes) -> bytes:
    """Return the plain bytes. InvalidTag if anything differs, UnknownKey for no such suite."""
    suite, nonce, body = value[:1], value[1 : 1 + _NONCE], value[1 + _NONCE :]
    if suite not in (b"\x01", b"\x02"):
        raise UnknownKey(f"unknown suite {suite.hex() or 'of nothing'}")
    if len(body) < _TAG or len(key) != ALGORITHMS[Suite(suite[0])].key_bytes:
        raise InvalidTag
    if suite[0] == Suite.AES:
        return AESGCM(key).decrypt(nonce, body, about)
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce, body[-_TAG:])).decryptor()
    cipher.authenticate_additional_data(about)
    return cipher.update(body[:-_TAG]) + cipher.finalize()
