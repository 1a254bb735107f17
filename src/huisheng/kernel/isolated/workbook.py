"""工作簿 — a workbook becomes rows of texts, once nothing in it can hurt whoever reads it.

Answers lines of JSON: {"refused": why}, or one list per row of the first sheet and {"rows": n}
after the last; without that end the reading broke off.
"""

from __future__ import annotations

import codecs
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from python_calamine import CalamineWorkbook

MOST_ENTRIES = 1_000
MOST_UNPACKED = 100 * 1024 * 1024  # bytes
HIGHEST_RATIO = 100  # unpacked to packed; a sheet of one text repeated packs 686 to 1
SMALL = 1024 * 1024  # an entry up to this size may pack as well as it likes
PIECE = 1 << 16
OLD = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of workbooks before 2007, and of programs inside new ones
)
PACKED = (
    b"PK\x03\x04",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"MSCF",
    b"PK\x05",
)
ARCHIVES = re.compile(r"\.(zip|rar|7z|gz|tgz|bz2|xz|cab|jar|docx|docm|xlsx|xlsm|xlsb|pptx|pptm)$")
MACROS = re.compile(r"vbaproject|vbadata|(^|/)macrosheets/|(^|/)(activex|ctrlprops)/|(^|/)basic/")
DECLARED = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
ENCODED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-?8[\"'])", re.IGNORECASE)
OUTSIDE = re.compile(rb"TargetMode\s*=\s*[\"']External", re.IGNORECASE)
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
LINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", re.IGNORECASE)


class Refused(Exception):
    """The reason, as one of the codes for which `kernel.tabular` has words."""


def ready() -> None:
    """Load what reading needs, while files may still be opened: names in archives have a code."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", "a")
    with zipfile.ZipFile(held) as archive:
        archive.read("a")
    for code in ("cp437", "utf-16-le"):
        codecs.lookup(code)


def answer(content: bytes, out: IO[bytes]) -> None:
    """Write the rows of a workbook's first sheet, or why not."""
    try:
        (_check_old if content.startswith(OLD) else _check_zip)(content)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    except Refused as refusal:
        out.write(json.dumps({"refused": str(refusal)}).encode() + b"\n")
        return
    except BaseException:  # calamine raises many kinds and panics, all meaning the same
        out.write(b'{"refused": "unreadable"}\n')
        return
    number = 0
    for cells in sheet.iter_rows():
        number += 1
        out.write(json.dumps([_shown(cell) for cell in cells]).encode() + b"\n")
    out.write(b'{"rows": %d}\n' % number)


def _check_old(content: bytes) -> None:
    """Refuse what an old workbook may carry; names in it are written in UTF-16."""
    for mark in ("_VBA_PROJECT", "_VBA_PROJECT_CUR"):
        if mark.encode("utf-16-le") in content:
            raise Refused("macros")
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Refused("locked")


def _check_zip(content: bytes) -> None:
    """Refuse bombs, programs, archives in archives, and texts that would fetch something."""
    end = content.rfind(b"PK\x05\x06")
    if end >= 0 and int.from_bytes(content[end + 10 : end + 12], "little") > MOST_ENTRIES:
        raise Refused("entries")  # counted before the list is read
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        _check_sizes(entries, len(content))
        names = {entry.filename.lower() for entry in entries}
        for entry in entries:
            _check_entry(archive, entry)
    if "xl/workbook.xml" not in names:
        raise Refused("unreadable")


def _check_sizes(entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > MOST_ENTRIES:
        raise Refused("entries")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED:
        raise Refused("bomb")
    if unpacked > SMALL and unpacked > HIGHEST_RATIO * size:
        raise Refused("bomb")
    if sum(entry.compress_size for entry in entries) > size:  # entries that share their bytes
        raise Refused("bomb")
    for entry in entries:
        if entry.file_size > max(SMALL, HIGHEST_RATIO * entry.compress_size):
            raise Refused("bomb")


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    name = entry.filename.lower()
    if entry.flag_bits & 1:
        raise Refused("locked")
    if MACROS.search(name):
        raise Refused("macros")
    if ARCHIVES.search(name):
        raise Refused("nested")
    with archive.open(entry) as file:
        head = file.read(8)
    if head.startswith(PACKED):
        raise Refused("nested")
    if head.startswith(OLD):
        raise Refused("macros")
    if name.endswith((".xml", ".rels", ".vml")):
        _check_text(_pieces(archive, entry))
    if name.endswith(".rels") or name == "[content_types].xml":
        _check_relations(archive.read(entry))


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    read = 0
    with archive.open(entry) as file:
        while piece := file.read(PIECE):
            read += len(piece)
            if read > max(SMALL, entry.file_size):  # it said it were smaller
                raise Refused("bomb")
            yield piece


def _check_text(pieces: Iterator[bytes]) -> None:
    """Refuse entities, and codes other than UTF-8 in which they could hide."""
    before = b""
    for piece in pieces:
        is_foreign = not before and (b"\0" in piece[:8] or ENCODED.search(piece[:200]))
        if is_foreign or DECLARED.search(before + piece):
            raise Refused("entities")
        before = piece[-32:]


def _check_relations(content: bytes) -> None:
    """Refuse macros by their type and anything fetched from elsewhere; links people click stay."""
    if b"macroenabled" in content.lower() or b"vbaproject" in content.lower():
        raise Refused("macros")
    for found in RELATION.findall(content):
        if OUTSIDE.search(found) and not LINK.search(found):
            raise Refused("external")


def _shown(cell: Any) -> str:
    """Return a workbook cell as the text a person sees in it.

    >>> _shown(13807315566.0), _shown(0.5), _shown(True), _shown(datetime(2026, 11, 22, 8, 30))
    ('13807315566', '0.5', 'TRUE', '2026-11-22 08:30:00')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, int | timedelta) else ""
