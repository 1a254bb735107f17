"""密钥环的来处 — where the keys lie, and how they are made, set apart and retired.

A provider is a place that hands out the ring. Two are built: a folder of files (0600 in 0700) and
text from the environment. One for a PKCS#11 module or a certified device (密码机) would hand out
the same ring, or wrap in the device: docs/keys.md says what it has to keep to.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from django.core.exceptions import ImproperlyConfigured

from huisheng.kernel.seal import FIRST, MASTER_BYTES, PURPOSES, Lookup, Ring, Suite

_MASTER = re.compile(r"master(?:-([1-9]\d*))?\.key")
_LOOKUP = re.compile(r"lookup-([a-z-]+)\.key")
_WORD = re.compile(r"(?:([1-9]\d*)|lookup-([a-z-]+):(aes|sm)):([0-9a-fA-F]{64})")


class KeyProvider(Protocol):
    """密钥来处 — hands out the ring; `stamp` differs once the ring has changed."""

    where: str
    can_write: bool

    def stamp(self) -> object: ...
    def ring(self) -> Ring: ...


class TextKeys:
    """Keys given as text: words `1:<64 hex digits>`, `lookup-phone:sm:<64 hex digits>`.

    The operator's own secret store keeps them; the product cannot make or retire any.
    """

    can_write = False

    def __init__(self, text: str, where: str) -> None:
        self._text, self.where = text, where

    def stamp(self) -> object:
        """The text is read once per process."""
        return None

    def ring(self) -> Ring:
        """Return the ring. ImproperlyConfigured, without quoting any of it, if it is no good."""
        masters: dict[int, bytes] = {}
        lookups: dict[str, Lookup] = {}
        for place, word in enumerate(re.split(r"[\s,]+", self._text.strip()), 1):
            found = _WORD.fullmatch(word)
            if found is None:
                raise ImproperlyConfigured(
                    f"{self.where}: word {place} is no key; write 1:<64 hex digits>"
                )
            number, purpose, suite, digits = found.groups()
            if number:
                masters[int(number)] = bytes.fromhex(digits)
            else:
                lookups[purpose] = Lookup(Suite[suite.upper()], bytes.fromhex(digits))
        return _sound(masters, lookups, self.where)


class FileKeys:
    """Keys in a folder: `master.key` (number 1), `master-2.key`, …, `lookup-<purpose>.key`.

    A master key is 32 random bytes. A look-up key is its suite's byte and 32 bytes.
    """

    can_write = True

    def __init__(self, folder: Path, *, suite: Suite = Suite.AES) -> None:
        self._folder, self._suite, self.where = folder, suite, str(folder)

    def stamp(self) -> object:
        """Whatever is made, renamed or removed in the folder changes its time."""
        try:
            return os.stat(self.where).st_mtime_ns
        except FileNotFoundError:
            return None

    def ring(self) -> Ring:
        """Return the ring, making the first keys where there are none.

        Raises ImproperlyConfigured where others may read a key, or a file holds none.
        """
        if not any(_MASTER.fullmatch(path.name) for path in self.files()):
            self._found()
        self.refuse_loose()
        masters: dict[int, bytes] = {}
        lookups: dict[str, Lookup] = {}
        for path in self.files():
            master, lookup = _MASTER.fullmatch(path.name), _LOOKUP.fullmatch(path.name)
            content = path.read_bytes()
            if master:
                masters[int(master[1] or FIRST)] = content
            elif lookup:
                if len(content) != 1 + MASTER_BYTES or content[0] not in (Suite.AES, Suite.SM):
                    raise ImproperlyConfigured(f"{path} holds no look-up key")
                lookups[lookup[1]] = Lookup(Suite(content[0]), content[1:])
        return _sound(masters, lookups, self.where)

    def files(self) -> Iterator[Path]:
        """Yield the files that hold keys in use."""
        for path in sorted(self._folder.glob("*.key")):
            if _MASTER.fullmatch(path.name) or _LOOKUP.fullmatch(path.name):
                yield path

    def refuse_loose(self) -> None:
        """Raise ImproperlyConfigured where anybody but the owner may reach a key."""
        for path in self.files():
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & 0o077:
                raise ImproperlyConfigured(
                    f"{path} may be read by others (mode {mode:04o}). chmod 600 it; if anybody "
                    "else could have read it, make a new one: manage.py keys new, keys rotate"
                )
        mode = stat.S_IMODE(self._folder.stat().st_mode)
        if mode & 0o077:
            try:  # the files in it are private: nothing was open, so shut the door and go on
                self._folder.chmod(0o700)
            except OSError:
                raise ImproperlyConfigured(
                    f"{self._folder} is open to others (mode {mode:04o}): chmod 700 it"
                ) from None

    def add_master(self) -> int:
        """Make one more master key and return its number."""
        number = self.ring().newest + 1
        if not _keep(self._folder / f"master-{number}.key", secrets.token_bytes(MASTER_BYTES)):
            raise ImproperlyConfigured(f"somebody else has just made master key {number}")
        return number

    def set_apart(self) -> list[str]:
        """Write the look-up keys derived from master key 1 into files of their own.

        From then on they no longer need it. Returns the purposes that were written.
        """
        ring = self.ring()
        apart = [purpose for purpose in PURPOSES if purpose not in ring.lookups]
        for purpose in apart:
            found = ring.lookup(purpose)
            _keep(self._lookup(purpose), bytes([found.suite]) + found.key)
        return apart

    def renew_lookup(self, purpose: str) -> None:
        """Replace a purpose's look-up key by a fresh one of the suite in force."""
        path = self._lookup(purpose)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        _write(draft, bytes([self._suite]) + secrets.token_bytes(MASTER_BYTES))
        os.replace(draft, path)
        _settle(self._folder)

    def retire(self, number: int, *, destroy: bool) -> Path | None:
        """Take a master key out of the ring; return where its file lies now, if anywhere."""
        name = "master.key" if number == FIRST else f"master-{number}.key"
        path, kept = self._folder / name, self._folder / f"retired-{number}.key"
        os.replace(path, kept)
        if destroy:
            with kept.open("r+b") as file:
                file.write(bytes(MASTER_BYTES))
                file.flush()
                os.fsync(file.fileno())
            kept.unlink()
        _settle(self._folder)
        return None if destroy else kept

    def _lookup(self, purpose: str) -> Path:
        return self._folder / f"lookup-{purpose}.key"

    def _found(self) -> None:
        """Make the first keys; the master key last, since with it the ring is complete."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(self._folder.glob("retired-*.key")):
            raise ImproperlyConfigured(f"{self._folder}: its master keys are gone; restore them")
        if self._suite != Suite.AES:
            for purpose in PURPOSES:
                fresh = bytes([self._suite]) + secrets.token_bytes(MASTER_BYTES)
                _keep(self._lookup(purpose), fresh)
        _keep(self._folder / "master.key", secrets.token_bytes(MASTER_BYTES))


def _sound(masters: dict[int, bytes], lookups: dict[str, Lookup], where: str) -> Ring:
    try:
        return Ring(masters, lookups)
    except ValueError as trouble:
        raise ImproperlyConfigured(f"{where}: {trouble}") from None


def _keep(path: Path, content: bytes) -> bool:
    """Write a key file (0600) unless there is one; tell whether it was written."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    _write(draft, content)
    try:
        os.link(draft, path)
    except FileExistsError:  # another process was quicker: its key is the key
        return False
    finally:
        draft.unlink()
    _settle(path.parent)
    return True


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Have the folder's own entries on the disk: a key lost in a power cut is lost for ever."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
