"""照片 — a photograph becomes a new picture that holds its points and nothing else.

Answers a line of JSON, {"width", "height"} or {"refused": why}, then the WebP.
"""

from __future__ import annotations

import io
import json
import warnings
from contextlib import suppress
from typing import IO

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600


def ready() -> None:
    """Load what reads and writes these formats, while files may still be opened."""
    for name in ("BmpImagePlugin", "JpegImagePlugin", "MpoImagePlugin", "TiffImagePlugin",
                 "PngImagePlugin", "WebPImagePlugin"):  # fmt: skip
        __import__(f"PIL.{name}")
    drawn, kept = Image.new("RGB", (8, 8)), io.BytesIO()
    drawn.save(kept, "WEBP")
    Image.open(kept, formats=FORMATS).load()


def answer(content: bytes, out: IO[bytes]) -> None:
    """Write the answer for a file's content."""
    try:
        picture = _opened(content)
    except Exception:  # whatever a stranger's file brought about, it is no photograph
        picture = None
    if picture is None:
        out.write(b'{"refused": "damaged"}\n')
    elif picture.width * picture.height > MOST_PIXELS:
        out.write(b'{"refused": "pixels"}\n')
    else:
        _redraw(picture, out)


def _opened(content: bytes) -> Image.Image:
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # the size is checked here, against a lower limit
    return Image.open(io.BytesIO(content), formats=FORMATS)


def _redraw(picture: Image.Image, out: IO[bytes]) -> None:
    try:
        picture.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))
        picture.load()
        small = _upright(picture).convert("RGB")
        small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        small.info.clear()  # no profile, no description, no place
        kept = io.BytesIO()
        small.save(kept, "WEBP", quality=82, method=4)
    except Exception:  # cut off, or not what it says it is
        out.write(b'{"refused": "damaged"}\n')
        return
    head = {"width": small.width, "height": small.height}
    out.write(json.dumps(head).encode() + b"\n" + kept.getvalue())


def _upright(picture: Image.Image) -> Image.Image:
    """Return it as the camera was held; a note about that which cannot be read counts for none."""
    with suppress(Exception):
        return ImageOps.exif_transpose(picture)
    return picture
