"""存档 — the folder a backup is: the database's copy, the pictures, a manifest, and check sums.

`SHA256SUMS` is over the files as they lie there, so that anybody can check an archive with
`sha256sum -c`, key or no key; the manifest is over what is inside them, and sealed like them.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from huisheng.config.backups import sealing
from huisheng.config.backups.contents import Contents
from huisheng.config.backups.sealing import WrongKey

FORMAT = 1
MANIFEST, SUMS, SEALED = "manifest.json", "SHA256SUMS", ".sealed"
AT_ONCE = 1024 * 1024  # bytes

Step = Callable[[int], None]


class Damaged(Exception):
    """The archive is not what was written; the message names the first thing that is wrong."""


@dataclass(frozen=True)
class Kept:
    """一个文件 — its bytes before sealing, and their SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """清单 — what is in an archive. `files` maps names inside the archive to what they are."""

    version: str
    at: str
    engine: str
    contents: Contents
    files: dict[str, Kept]
    keys: dict[str, str] = field(default_factory=dict)  # key file → fingerprint of its key
    format: int = FORMAT

    def as_json(self) -> bytes:
        """Return the manifest as it is written."""
        said = asdict(self) | {"contents": self.contents.as_json()}
        return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, raw: bytes) -> Manifest:
        """Return what was written. Raises Damaged where it is none of ours."""
        try:
            said: dict[str, Any] = json.loads(raw)
            if said["format"] != FORMAT:
                raise Damaged(f"an archive of format {said['format']}: use a newer version")
            files = {name: Kept(**kept) for name, kept in said["files"].items()}
            return cls(**said | {"files": files, "contents": Contents.of_json(said["contents"])})
        except (ValueError, KeyError, TypeError) as trouble:
            raise Damaged(f"{MANIFEST} makes no sense") from trouble


class Writer:
    """Writes files into a folder of their own, sealed if there is a key, and remembers them."""

    def __init__(self, folder: Path, key: bytes | None) -> None:
        self.folder, self.key = folder, key
        self.files: dict[str, Kept] = {}
        self._sums: dict[str, str] = {}

    def add(self, name: str, source: Path, step: Step) -> Kept:
        """Add a copy of a file. FileNotFoundError if it is not there."""
        with source.open("rb") as file:
            self.files[name] = self._write(name, pieces_of(file, step))
        return self.files[name]

    def close(self, manifest: Manifest) -> None:
        """Write the manifest and the check sums, and wait until the disk has it all."""
        self._write(MANIFEST, iter([manifest.as_json()]))
        with self._open(SUMS) as file:
            file.write(sums_of(self._sums))
        os.sync()

    def _write(self, name: str, pieces: Iterator[bytes]) -> Kept:
        inner, outer, size = hashlib.sha256(), hashlib.sha256(), 0

        def counted() -> Iterator[bytes]:
            nonlocal size
            for piece in pieces:
                inner.update(piece)
                size += len(piece)
                yield piece

        stored = name + SEALED if self.key else name
        with self._open(stored) as file:
            out = _Hashed(file, outer)
            if self.key:
                sealing.seal(counted(), out, key=self.key, name=name)  # type: ignore[arg-type]
            else:
                for piece in counted():
                    out.write(piece)
        self._sums[stored] = outer.hexdigest()
        return Kept(size, inner.hexdigest())

    def _open(self, name: str) -> IO[bytes]:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        return open(descriptor, "wb", buffering=0)


class _Hashed:
    """A file that hashes what is written to it."""

    def __init__(self, file: IO[bytes], hasher: Any) -> None:
        self._file, self._hasher = file, hasher

    def write(self, piece: bytes) -> None:
        self._hasher.update(piece)
        self._file.write(piece)


class Archive:
    """An archive that is there, to be read."""

    def __init__(self, folder: Path, key: bytes | None) -> None:
        self.folder, self.key = folder, key
        if not (folder / SUMS).is_file():
            raise Damaged(f"{folder} is no backup: it has no {SUMS}")
        self.is_sealed = (folder / (MANIFEST + SEALED)).is_file()
        if self.is_sealed and key is None:
            raise WrongKey("the archive is sealed: give the key file it was sealed with")

    def size(self) -> int:
        """Return the bytes of all its files."""
        return sum(path.stat().st_size for path in self._present().values())

    def check(self, step: Step) -> Manifest:
        """Read every byte and return the manifest. Raises Damaged or WrongKey; changes nothing."""
        self._check_sums(step)
        manifest = Manifest.read(b"".join(self.pieces(MANIFEST, lambda _n: None)))
        stored = {name + (SEALED if self.is_sealed else "") for name in [MANIFEST, *manifest.files]}
        if stored != self._present().keys():
            raise Damaged("the files that are there are not those the manifest names")
        if self.is_sealed:  # unsealed, the check sums have said it already
            for name, kept in manifest.files.items():
                if _hash(self.pieces(name, lambda _n: None)) != kept.sha256:
                    raise Damaged(f"{name} is not what the manifest says")
        return manifest

    def pieces(self, name: str, step: Step) -> Iterator[bytes]:
        """Yield what a file of the archive holds, opened."""
        with (self.folder / (name + (SEALED if self.is_sealed else ""))).open("rb") as file:
            if self.is_sealed and self.key is not None:
                yield from sealing.opened(file, key=self.key, name=name)
            else:
                yield from pieces_of(file, step)

    def take_out(self, name: str, target: Path) -> None:
        """Write what a file of the archive holds to a new file, mode 0600."""
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in self.pieces(name, lambda _n: None):
                file.write(piece)

    def _present(self) -> dict[str, Path]:
        found = (path for path in self.folder.rglob("*") if path.is_file())
        named = {path.relative_to(self.folder).as_posix(): path for path in found}
        named.pop(SUMS)
        return named

    def _check_sums(self, step: Step) -> None:
        """Compare to the last byte, so that not even a changed line end goes unseen."""
        found = {}
        for name, path in self._present().items():
            with path.open("rb") as file:
                found[name] = _hash(pieces_of(file, step))
        there = (self.folder / SUMS).read_bytes()
        if there == sums_of(found):
            return
        lines = there.decode("utf-8", "replace").split("\n")
        said = {name: digest for digest, _gap, name in (line.partition("  ") for line in lines)}
        said.pop("", None)
        for name in sorted(said.keys() | found.keys()):
            if name not in found:
                raise Damaged(f"{name} is missing from the archive")
            if said.get(name) != found[name]:
                raise Damaged(f"{name} was changed, or does not belong to the archive")
        raise Damaged(f"{SUMS} was changed")


def sums_of(digests: dict[str, str]) -> bytes:
    """Return check sums as `sha256sum` writes them."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()


def pieces_of(file: IO[bytes], step: Step) -> Iterator[bytes]:
    """Yield a file piece by piece, telling how many bytes were read."""
    while piece := file.read(AT_ONCE):
        step(len(piece))
        yield piece


def _hash(pieces: Iterable[bytes]) -> str:
    hasher = hashlib.sha256()
    for piece in pieces:
        hasher.update(piece)
    return hasher.hexdigest()
