"""文件关口 — what kind of file somebody brings, and how a file is handed out again.

A file is taken only if its first bytes, the ending of its name and its opening all say the same
kind; every app that takes files asks here. What is accepted and what is done to it: docs/files.md.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from django.http import FileResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

PICTURES = frozenset({"jpeg", "png", "webp"})
PICTURE_ENDINGS = frozenset({"", "jpg", "jpeg", "jpe", "jfif", "png", "webp"})
# Old systems call what they write .xls, whatever it is; the content decides how it is read.
TABLES = {
    "csv": {"text"}, "txt": {"text"}, "tsv": {"text"}, "xlsx": {"zip"}, "xlsm": set(),
    "xls": {"ole", "zip", "text"},
}  # fmt: skip
LONGEST_NAME = 120
HEAD = 512  # bytes that are enough to tell

_SIGNS: list[tuple[int, bytes, str]] = [
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"GIF8", "gif"),
    (0, b"%PDF", "pdf"),
    (0, b"%!", "postscript"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"\xd0\xcf\x11\xe0", "ole"),
    (0, b"MZ", "program"),
    (0, b"\x7fELF", "program"),
    (0, b"II*\0", "tiff"),
    (0, b"MM\0*", "tiff"),
    (0, b"BM", "bitmap"),
    (0, b"{\\rtf", "document"),
    (4, b"ftyphei", "heic"),
    (4, b"ftyphev", "heic"),
    (4, b"ftypmif1", "heic"),
    (4, b"ftypmsf1", "heic"),
    (4, b"ftypavif", "heic"),
    (4, b"ftyp", "film"),
    (0, b"\x1aE\xdf\xa3", "film"),
    (0, b"ID3", "sound"),
    (0, b"OggS", "sound"),
]  # fmt: skip
_SPACE = b"\xef\xbb\xbf\xff\xfe \t\r\n\0"

_NOT_A_PICTURE: dict[str, Words] = {
    "heic": _("第%(place)d个文件是 HEIC 格式，网页打不开。请在手机相机设置里选“兼容性最佳”再拍，"
              "或者发一张截图。"),
    "pdf": _("第%(place)d个文件是 PDF，这里只能放照片。请拍成照片再放。"),
    "gif": _("第%(place)d个文件是 GIF 动图，这里只能放照片。请发一张截图。"),
    "film": _("第%(place)d个文件是视频，这里只能放照片。请从视频里截一张图。"),
    "sound": _("第%(place)d个文件是录音，这里只能放照片。请把要说的写下来。"),
    "ole": _("第%(place)d个文件是 Word 或 Excel 文件，这里只能放照片。请拍成照片再放。"),
    "zip": _("第%(place)d个文件是文档或压缩包，这里只能放照片。请拍成照片再放。"),
}  # fmt: skip


def kind_of(head: bytes) -> str:
    """Return the kind a file's first bytes show: "jpeg", "zip", "markup", "text", …

    >>> kind_of(b"\\xff\\xd8\\xff\\xe0"), kind_of(b"  <svg xmlns=''>"), kind_of(b"a,b")
    ('jpeg', 'markup', 'text')
    """
    if head[:4] == b"RIFF":
        return "webp" if head[8:12] == b"WEBP" else "film"
    for place, sign, kind in _SIGNS:
        if head.startswith(sign, place):
            return kind
    if head.lstrip(_SPACE).startswith(b"<"):
        return "markup"
    return "text"  # or nothing known; whoever reads it as text finds out


def ending_of(name: str) -> str:
    """Return how a file's name ends, as the system that opens it would see it; "" for no ending.

    >>> ending_of("村口.JPG"), ending_of("a.jpg.html. "), ending_of("photo"), ending_of("..")
    ('jpg', 'html', '', '')
    """
    plain = PurePosixPath(name.replace("\\", "/").split("\0")[0]).name
    plain = plain.split("::")[0]  # a stream of a Windows file
    return plain.strip(". \t\r\n").rpartition(".")[2].lower() if "." in plain.strip(". ") else ""


def not_a_picture(head: bytes, name: str) -> Words:
    """Return why a file is no photograph, with a %(place)d in it; "" if it may be one."""
    kind = kind_of(head)
    if kind not in PICTURES:
        return _NOT_A_PICTURE.get(
            kind, _("第%(place)d个文件不是能打开的照片，请换成手机拍的照片。")
        )
    if ending_of(name) not in PICTURE_ENDINGS:
        return _("第%(place)d个文件的名字不像照片：应当以 .jpg、.png 或 .webp 结尾。")
    return ""


def not_a_table(head: bytes, name: str) -> Words:
    """Return why a file is no table by its name and first bytes, "" if it may be one."""
    kind, ending = kind_of(head), ending_of(name)
    if ending == "xlsm":
        return _("带宏的工作簿不能上传；请另存为不带宏的 XLSX。")
    if ending not in TABLES:
        return _("只能上传 CSV 或 XLSX 表格；请在原来的软件里另存为这两种。")
    if kind == "markup":
        return ""  # the reader of tables has better words for a web page
    if kind not in TABLES[ending]:
        return _("文件的内容和名字不符；请用原来的软件打开，另存为 XLSX 或 CSV 再上传。")
    return ""


_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def harmless_name(name: str) -> str:
    """Return a name fit for any computer: no folders, devices, hidden or turned characters.

    >>> [harmless_name(name) for name in ("../../etc/passwd", "con.csv", "a\\u202egpj.csv")]
    ['passwd', '_con.csv', 'agpj.csv']
    """
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    plain = "".join(c for c in plain if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    plain = _UNFIT.sub("_", plain).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > LONGEST_NAME:
        plain = (stem or ending)[: LONGEST_NAME - 9] + dot + ending[:8]
    return f"_{plain}" if _DEVICES.match(plain) else plain


def picture(path: Path, media_type: str) -> FileResponse:
    """Hand out a picture that we drew ourselves: to be shown, and taken for nothing else.

    Raises FileNotFoundError.
    """
    response = _sealed(FileResponse(path.open("rb"), content_type=media_type))
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def download(path: Path, name: str, media_type: str) -> FileResponse:
    """Hand out any other file: to be kept, never shown by the browser. Raises FileNotFoundError."""
    response = _sealed(FileResponse(path.open("rb"), content_type=media_type))
    plain = harmless_name(name)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(plain, safe='')}"
    response["Cache-Control"] = "no-store"
    return response


def _sealed(response: FileResponse) -> FileResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
