"""What a villager does with the pages, for tests to read like a story."""

from __future__ import annotations

import io
import re
import struct
import zlib
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from huisheng.voices.models import Voice
from tests.cast import Cast

LAMP = "村口第三盏路灯不亮，十来天了。\n晚上老人摔过跤。"
STATION = "/s/dahekou"


def words(response: HttpResponse) -> str:
    """The page as text, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def sheet(cast: Cast, /, **said: Any) -> dict[str, Any]:
    """The form as 何大爷 fills it in at 大河口; `said` changes or adds answers."""
    filled = {
        "idem": str(uuid4()), "text": LAMP, "region": cast.village.pk, "place_text": "小桥边",
        "openness": "SEALED", "name": "何大爷", "phone": "138 0000 1234",
    }  # fmt: skip
    return filled | said


def file(phone: Client, cast: Cast, /, at: str = STATION, **said: Any) -> HttpResponse:
    """Fill in the form and send it."""
    return phone.post(at, sheet(cast, **said))


def the_voice() -> Voice:
    """The only voice there is."""
    return Voice.objects.get()


def receipt_of(phone: Client) -> tuple[str, str]:
    """The code and the PIN as the receipt page shows them."""
    shown = phone.get("/receipt").context["receipt"]
    return shown.code, shown.pin


def picture(colour: str = "red", name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    """A small photograph."""
    drawn = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(drawn, "JPEG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/jpeg")


def bomb() -> SimpleUploadedFile:
    """A PNG of a few bytes that claims to be 60,000 by 60,000 points."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    content += chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    return SimpleUploadedFile("big.png", content, "image/png")


def enter(phone: Client, code: str, pin: str = "") -> HttpResponse:
    """Type the code on the tracking page."""
    return phone.post("/track", {"code": code, "pin": pin})
