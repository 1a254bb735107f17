"""拆包 — everything an answer might hide: entities, escapes, archives, documents, pictures."""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import json
import re
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from PIL import Image

MOST_INSIDE = 20 * 1024 * 1024  # bytes of one member: more is no answer of ours
DEEPEST = 4
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
_BROKEN = (
    OSError, EOFError, SyntaxError, ValueError, zlib.error, zipfile.BadZipFile,
    subprocess.CalledProcessError,
)  # fmt: skip
_PDFTOTEXT = shutil.which("pdftotext")


def opened(content: bytes, *, depth: int = 0) -> Iterator[bytes]:
    """Yield the bytes as they are, and everything that can be made of them."""
    yield content
    if depth >= DEEPEST or not content:
        return
    for inner in _whole(content):
        yield from opened(inner, depth=depth + 1)


def _whole(content: bytes) -> list[bytes]:
    """What lies inside; nothing, where bytes only begin like an archive: half a cookie may."""
    try:
        return list(_inside(content))
    except _BROKEN:
        return []


def _inside(content: bytes) -> Iterator[bytes]:
    if content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content)
    elif content[:4] == b"PK\x03\x04":
        yield from _members(content)
    elif content[:4] == b"%PDF":
        yield from _pages(content)
    elif content[:4] in (b"RIFF", b"\x89PNG", b"GIF8") or content[:3] == b"\xff\xd8\xff":
        yield from _behind_the_picture(content)
    else:
        yield from _decoded(content)


def _decoded(content: bytes) -> Iterator[bytes]:
    text = content.decode(errors="replace")
    for found in (html.unescape(text), _unescaped(text)):
        if found != text:
            yield found.encode(errors="replace")
    if b"%" in content:
        found = unquote_to_bytes(content)
        if found != content:
            yield found
    yield from filter(None, map(_from_base64, set(_BASE64.findall(content))))
    for name in ("gb18030", "utf-16"):  # what says it is neither, is neither
        if content[:2] in (b"\xff\xfe", b"\xfe\xff") and name == "utf-16":
            yield content.decode(name, errors="replace").encode()


def _unescaped(text: str) -> str:
    r"""Undo \u escapes, in JSON and in scripts alike."""
    if "\\" not in text:
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)


def _from_base64(mark: bytes) -> bytes:
    plain = mark.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    try:
        found = base64.b64decode(plain + b"=" * (-len(plain) % 4))
    except (binascii.Error, ValueError):
        return b""
    try:
        return found + b"\n" + zlib.decompress(found)
    except zlib.error:
        return found


def _members(content: bytes) -> Iterator[bytes]:
    """Return what lies in a ZIP, an XLSX, a DOCX: names, comments and contents."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield archive.comment
        for member in archive.infolist():
            yield member.filename.encode() + member.comment + member.extra
            with archive.open(member) as file:
                yield file.read(MOST_INSIDE)


def _pages(content: bytes) -> Iterator[bytes]:
    if not _PDFTOTEXT:
        raise RuntimeError("a PDF came, but pdftotext (poppler-utils) is not installed")
    yield subprocess.run(
        [_PDFTOTEXT, "-layout", "-", "-"], input=content, capture_output=True, check=True
    ).stdout


def _behind_the_picture(content: bytes) -> Iterator[bytes]:
    with Image.open(io.BytesIO(content)) as picture:
        told = [*picture.info.items(), *picture.getexif().items()]
    yield repr(told).encode()
    yield b"\n".join(value for _name, value in told if isinstance(value, bytes))
