"""What an answer may hide is found: in every coat the product or a mistake could give it."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from urllib.parse import quote

import pytest
from PIL import Image

from tests.security.canaries import Cage
from tests.security.unpack import _PDFTOTEXT, opened

WORDS = "桥边k7qabcdefg号"


def heard(content: bytes) -> bool:
    cage = Cage()
    cage.known[b"k7qabcdefg"] = "it"  # type: ignore[assignment]
    return any(cage.heard(inner) for inner in opened(content))


def test_escapes_and_encodings_hide_nothing():
    entities = "".join(f"&#{ord(mark)};" for mark in WORDS)
    escapes = json.dumps({"a": "".join(f"\\u{ord(mark):04x}" for mark in WORDS)}).replace(
        "\\\\", "\\"
    )
    codes = "".join(f"%{byte:02X}" for byte in WORDS.encode())
    for coat in (WORDS, entities, escapes, codes, quote(WORDS), WORDS.upper()):
        assert heard(coat.encode()), coat
    assert heard(WORDS.encode("gb18030")) and heard(WORDS.encode("utf-16"))
    assert heard(base64.b64encode(WORDS.encode())) and heard(b"x" * 40 + WORDS.encode())
    assert not heard("桥边k7qabcdefh号".encode())


def test_archives_and_documents_are_unpacked():
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as document:
        document.writestr("docProps/core.xml", f"<dc:creator>{WORDS}</dc:creator>")
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("letters/1.docx", inner.getvalue())
    assert heard(outer.getvalue()) and heard(gzip.compress(outer.getvalue()))
    named = io.BytesIO()
    with zipfile.ZipFile(named, "w") as archive:
        archive.writestr(f"{WORDS}.txt", "nothing")
    assert heard(named.getvalue())


def test_what_stands_behind_a_picture_is_read():
    picture, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "k7qabcdefg"
    Image.new("RGB", (9, 9)).save(picture, "JPEG", exif=exif)
    assert heard(picture.getvalue())


@pytest.mark.skipif(not _PDFTOTEXT, reason="pdftotext (poppler-utils) is not installed")
def test_the_words_of_a_pdf_are_read():
    stream = b"BT /F1 12 Tf 72 700 Td (k7qab) Tj (cdefg) Tj ET"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    content = b"%PDF-1.4\n"
    for number, part in enumerate(parts, 1):
        content += b"%d 0 obj%s endobj\n" % (number, part)
    assert heard(content + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF")
