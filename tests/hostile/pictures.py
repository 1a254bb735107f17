"""Pictures that mean harm or say too much, drawn byte by byte."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, PngImagePlugin

SECRET = "CANARY-何大爷-13800001234"  # what no stored picture may still hold
Tag = dict[int, object]


def drawn(kind: str = "JPEG", size: tuple[int, int] = (80, 60), mode: str = "RGB", **how) -> bytes:
    """A picture of one colour."""
    held = io.BytesIO()
    Image.new(mode, size, how.pop("colour", 90 if mode in "LP1" else None) or 0).save(
        held, kind, **how
    )
    return held.getvalue()


def exif() -> bytes:
    """A note of who took it, where, and with what."""
    note = Image.Exif()
    note[0x010E] = note[0x013B] = note[0x8298] = SECRET  # description, artist, copyright
    note[0x0112] = 6
    note.get_ifd(0x8825).update(
        {1: "N", 2: (28.0, 12.0, 7.0), 3: "E", 4: (112.0, 58.0, 9.0), 29: "2026:03:02"}
    )
    return note.tobytes()


def segment(marker: int, content: bytes) -> bytes:
    """One segment of a JPEG."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def jpeg_with(marker: int, content: bytes) -> bytes:
    """A JPEG with a segment of somebody's own."""
    plain = drawn()
    return plain[:2] + segment(marker, content) + plain[2:]


def jpeg_of_size(width: int, height: int) -> bytes:
    """A JPEG that claims another size than it has."""
    plain = bytearray(drawn())
    place = plain.index(b"\xff\xc0") + 5
    plain[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(plain)


def chunk(kind: bytes, content: bytes, check: int | None = None) -> bytes:
    """One chunk of a PNG."""
    crc = zlib.crc32(kind + content) if check is None else check
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)


def png_of_size(
    width: int, height: int, depth: int = 8, colour: int = 0, rows: bytes = b""
) -> bytes:
    """A PNG that claims a size, whatever it holds."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(rows or b"\0" * 99, 1))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def png_with(kind: bytes, content: bytes, **how) -> bytes:
    """A PNG with a chunk of somebody's own before its points."""
    plain = drawn("PNG")
    return plain[:33] + chunk(kind, content, **how) + plain[33:]


def animated(kind: str, frames: int, **how) -> bytes:
    """A picture of many."""
    held = io.BytesIO()
    first, *rest = [Image.new("RGB", (16, 16), (n % 256, 0, 90)) for n in range(frames)]
    first.save(held, kind, save_all=True, append_images=rest, **how)
    return held.getvalue()


def two_in_one() -> bytes:
    """A JPEG of two pictures, as some telephones take them; the second says where."""
    held = io.BytesIO()
    Image.new("RGB", (80, 60)).save(
        held, "MPO", save_all=True, append_images=[Image.new("RGB", (8, 8))], exif=exif()
    )
    return held.getvalue()


def texts() -> PngImagePlugin.PngInfo:
    """Words in a PNG."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", SECRET)
    words.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{SECRET}</x:xmpmeta>")
    words.add_text("Comment", SECRET, zip=True)
    return words


def many_scans(times: int) -> bytes:
    """A progressive JPEG whose last scan is said over and over."""
    plain = drawn(size=(2400, 1800), progressive=True, colour=(9, 80, 200))
    last = plain.rindex(b"\xff\xda")
    return plain[:-2] + plain[last:-2] * times + b"\xff\xd9"


XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SECRET.encode() + b"</x:xmpmeta>"
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x20\x1c\x02\x50\0\x1a" + SECRET.encode()
BIG = (4000, 3000)
PAGE = b"<html><script>alert(1)</script>"


def pictures() -> dict[str, bytes]:
    """Every picture by its name in the table."""
    return jpegs() | pngs() | other_pictures()


def jpegs() -> dict[str, bytes]:
    """What calls itself a JPEG."""
    plain = drawn()
    return {
        "jpeg": plain,
        "jpeg-exif-gps": drawn(exif=exif()),
        "jpeg-exif-garbage": jpeg_with(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\x99" * 200),
        "jpeg-exif-loop": jpeg_with(0xE1, b"Exif\0\0II*\0\x08\0\0\0\0\0\x08\0\0\0"),
        "jpeg-xmp": jpeg_with(0xE1, XMP),
        "jpeg-iptc": jpeg_with(0xED, IPTC),
        "jpeg-comment": jpeg_with(0xFE, SECRET.encode()),
        "jpeg-comment-script": jpeg_with(0xFE, PAGE),
        "jpeg-icc-odd": jpeg_with(0xE2, b"ICC_PROFILE\0\x01\x01" + SECRET.encode() * 9),
        "jpeg-icc-cut": jpeg_with(0xE2, b"ICC_PROFILE\0\x07\x09short"),
        "jpeg-cmyk": drawn(mode="CMYK"),
        "jpeg-gray": drawn(mode="L"),
        "jpeg-progressive": drawn(progressive=True, size=BIG),
        "jpeg-then-zip": plain + b"PK\x03\x04" + b"\0" * 40,
        "jpeg-then-page": plain + PAGE,
        "jpeg-then-php": plain + b"<?php system($_GET['c']); __HALT_COMPILER(); ?>",
        "jpeg-js": plain[:2] + segment(0xE0, b"*/=alert(1)/*" + b"\0" * 12000) + plain[2:],
        "jpeg-two-in-one": two_in_one(),
        "jpeg-cut": drawn(size=BIG, colour=(9, 99, 9))[:2000],
        "jpeg-head-only": plain[:20],
        "jpeg-signature-only": b"\xff\xd8\xff",
        "jpeg-60k": jpeg_of_size(60_000, 60_000),
        "jpeg-no-size": jpeg_of_size(0, 0),
        "jpeg-many-scans": many_scans(3000),
        "jpeg-too-large": plain + b"\0" * (10 * 1024 * 1024),
        "jpeg-40-million": drawn(size=(7302, 5477)),
        "jpeg-41-million": drawn(size=(7500, 5500)),
    }


def pngs() -> dict[str, bytes]:
    """What calls itself a PNG."""
    png = drawn("PNG")
    return {
        "png": png,
        "png-texts": drawn("PNG", pnginfo=texts()),
        "png-exif": drawn("PNG", exif=exif()),
        "png-text-bomb": png_with(b"zTXt", b"a\0\0" + zlib.compress(bytes(50_000_000), 1)),
        "png-icc-bomb": png_with(b"iCCP", b"a\0\0" + zlib.compress(bytes(50_000_000), 1)),
        "png-60k": png_of_size(60_000, 60_000),
        "png-2-billion": png_of_size(2**31 - 1, 1),
        "png-thin": png_of_size(1, 39_999_999, rows=b"\0" * 1000),
        "png-points-bomb": png_of_size(8, 8, rows=bytes(100_000_000)),
        "png-39-million": png_of_size(7300, 5400, colour=2, rows=bytes(5400 * (7300 * 3 + 1))),
        "png-39-million-alpha": png_of_size(
            7300, 5400, colour=6, rows=bytes(5400 * (7300 * 4 + 1))
        ),
        "png-41-million-bits": png_of_size(8000, 5200, depth=1, rows=bytes(5_205_200)),
        "png-cut": drawn("PNG", BIG)[:400],
        "png-bad-sum": png_with(b"tEXt", b"a\0b", check=7),
        "png-no-size": png_of_size(0, 0),
        "png-palette": drawn("PNG", mode="P"),
        "png-16-bit": drawn("PNG", mode="I;16"),
        "png-bits": drawn("PNG", mode="1"),
        "png-then-page": png + PAGE,
        "png-frames": animated("PNG", 300),
    }


def other_pictures() -> dict[str, bytes]:
    """WebP, and what no telephone sends."""
    gif = drawn("GIF")
    return {
        "webp": drawn("WEBP"),
        "webp-exif": drawn("WEBP", exif=exif()),
        "webp-xmp": drawn("WEBP", xmp=XMP),
        "webp-lossless": drawn("WEBP", lossless=True),
        "webp-frames": animated("WEBP", 60),
        "webp-huge": b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff\x3f\0" * 2,
        "webp-cut": drawn("WEBP", BIG, lossless=True)[:60],
        "webp-empty": b"RIFF\x04\0\0\0WEBP",
        "gif": gif,
        "gif-js": b"GIF89a/*" + gif[8:] + b"*/=1;alert(1)//",
        "gif-page": b"GIF89a<script>alert(1)</script>",
        "gif-frames": animated("GIF", 300),
        "gif-huge": b"GIF89a\xff\xff\xff\xff\xf7\0\0" + b"\0" * 780,
        "bmp": drawn("BMP"),
        "tiff": drawn("TIFF"),
        "tiff-frames": animated("TIFF", 200),
        "ico": drawn("ICO", (16, 16)),
        "tga": drawn("TGA"),
        "pcx": drawn("PCX"),
        "jp2": b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 60,
        "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 90,
        "avif": b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + b"\0" * 90,
        "jxl": b"\xff\x0a" + b"\0" * 60,
        "psd": b"8BPS\0\x01" + b"\0" * 60,
        "xcf": b"gimp xcf v011\0" + b"\0" * 60,
    }
