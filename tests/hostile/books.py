"""Workbooks and archives that mean harm, put together entry by entry."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl

HEAD = ["留言时间", "留言详情"]
ROW = ["2026-02-27 11:25:05", "村口第三盏路灯不亮。"]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Entries = dict[str, bytes | str]


def book() -> bytes:
    """An honest workbook."""
    made = openpyxl.Workbook()
    made.active.append(HEAD)
    made.active.append(ROW)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def linked() -> bytes:
    """An honest workbook with a link somebody may click, as mail addresses become."""
    made = openpyxl.load_workbook(io.BytesIO(book()))
    made.active["B2"].hyperlink = "https://example.org/"
    made.active["B3"], made.active["B4"] = "=1+1", "=cmd|' /C calc'!A0"
    made.active["A3"] = made.active["A4"] = "2026-02-27"
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def zipped(entries: Entries, *, deflate: bool = True) -> bytes:
    """An archive of these entries."""
    held = io.BytesIO()
    how = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
    with zipfile.ZipFile(held, "w", how, compresslevel=4 if deflate else None) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return held.getvalue()


def book_with(more: Entries) -> bytes:
    """An honest workbook with entries added or replaced."""
    with zipfile.ZipFile(io.BytesIO(book())) as archive:
        entries: Entries = {name: archive.read(name) for name in archive.namelist()}
    return zipped(entries | more)


def entry(name: str) -> str:
    """The text of an entry of an honest workbook."""
    with zipfile.ZipFile(io.BytesIO(book())) as archive:
        return archive.read(name).decode()


def sheet(rows: str, before: str = "") -> Entries:
    """The first sheet of a workbook, written by hand."""
    body = f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return {"xl/worksheets/sheet1.xml": body}


def relations(kind: str, target: str) -> str:
    """A relation to something outside."""
    one = f'<Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">{one}</Relationships>'


def nested(depth: int) -> bytes:
    """Archives in archives."""
    content = zipped({"a.txt": b"0" * 1000})
    for _ in range(depth):
        content = zipped({"a.zip": content})
    return content


def overlapping(times: int = 200) -> bytes:
    """Many entries of one archive that share their bytes, as the worst bombs do."""
    body = zipped({"xl/workbook.xml": b"0" * 900_000})
    start, end = body.index(b"PK\x01\x02"), body.rindex(b"PK\x05\x06")
    one = body[start:end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, times, times, len(one) * times, start, 0)
    return body[:start] + one * times + tail


def lying() -> bytes:
    """An archive whose list says that its large entry is small."""
    body = bytearray(zipped({"xl/workbook.xml": b"0" * 90_000_000}))
    place = body.index(b"PK\x01\x02") + 24
    body[place : place + 4] = struct.pack("<I", 1000)
    return bytes(body)


def locked() -> bytes:
    """An archive with a password."""
    body = bytearray(book())
    start = body.index(b"PK\x01\x02")
    body[start + 8] |= 1
    return bytes(body)


def word(more: Entries, kind: str = "document") -> bytes:
    """A text document, with or without macros."""
    main = f"application/vnd.ms-word.{kind}.macroEnabled.main+xml" if kind != "document" else "x"
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    return zipped({"[Content_Types].xml": types, "word/document.xml": "<w/>"} | more)


def laughs() -> str:
    """A thousand million laughs."""
    said = "".join(
        f'<!ENTITY l{n} "{"".join(f"&l{n - 1};" for _ in range(10))}">' for n in range(1, 10)
    )
    return f'<!DOCTYPE x [<!ENTITY l0 "ha">{said}]>'


def books() -> dict[str, bytes]:
    """Every workbook and archive by its name in the table."""
    return fetching() | acting() | swelling() | broken() | other_archives()


FETCHED = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
FAR = CELL.format("a") + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def fetching() -> dict[str, bytes]:
    """Workbooks that would read something from elsewhere."""
    return {
        "xlsx": book(),
        "xlsx-link-and-formulas": linked(),
        "xlsx-external-image": book_with(
            {"xl/worksheets/_rels/sheet1.xml.rels": relations("image", "http://169.254.169.254/")}
        ),
        "xlsx-external-book": book_with(
            {"xl/_rels/x.rels": relations("externalLinkPath", "file://server/share/b.xlsx")}
        ),
        "xlsx-external-object": book_with(
            {"xl/_rels/y.rels": relations("oleObject", "\\\\server\\share\\x")}
        ),
        "xlsx-xxe": book_with(sheet(CELL.format("&e;"), FETCHED)),
        "xlsx-xxe-late": book_with(
            sheet(CELL.format("&e;"), "<!--" + "x" * 200_000 + "-->" + FETCHED)
        ),
        "xlsx-xxe-outside": book_with(
            sheet(CELL.format("a"), '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">')
        ),
        "xlsx-xxe-utf16": book_with(
            {"xl/sharedStrings.xml": (FETCHED + "<sst>&e;</sst>").encode("utf-16")}
        ),
        "xlsx-xxe-utf7": book_with(
            {"xl/sharedStrings.xml": '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-'}
        ),
        "xlsx-laughs": book_with(sheet(CELL.format("&l9;"), laughs())),
    }


def acting() -> dict[str, bytes]:
    """Workbooks with programs or other files inside."""
    return {
        "xlsx-macros": book_with({"xl/vbaProject.bin": OLE + b"\0" * 600}),
        "xlsx-macros-hidden": book_with({"xl/media/image1.png": OLE + b"\0" * 600}),
        "xlsx-macros-by-type": book_with(
            {
                "[Content_Types].xml": entry("[Content_Types].xml").replace(
                    "spreadsheetml.sheet.main", "spreadsheetml.sheet.macroEnabled.main"
                )
            }
        ),
        "xlsx-macro-sheet": book_with({"xl/macrosheets/sheet1.xml": "<x/>"}),
        "xlsx-controls": book_with({"xl/activeX/activeX1.xml": "<x/>"}),
        "xlsx-object": book_with({"xl/embeddings/oleObject1.bin": OLE + b"\0" * 600}),
        "xlsx-in-xlsx": book_with({"xl/embeddings/b.xlsx": book()}),
        "xlsx-zip-as-picture": book_with({"xl/media/image1.png": nested(0)}),
        "xlsx-nested-6": book_with({"a.zip": nested(5)}),
    }


def swelling() -> dict[str, bytes]:
    """Workbooks that are much more than they look."""
    return {
        "xlsx-bomb-686": book_with({"xl/worksheets/sheet1.xml": b"<row/>" * 18_000_000}),
        "xlsx-bomb-small": book_with({"xl/worksheets/sheet1.xml": b" " * 90_000_000}),
        "xlsx-bomb-shared": overlapping(),
        "xlsx-bomb-lying": lying(),
        "xlsx-1001-entries": book_with({f"xl/media/{n}.xml": "" for n in range(1001)}),
        "xlsx-65k-entries": overlapping(65_000),
        "xlsx-paths": book_with({"../../etc/cron.d/x": "x", "/abs": "x", "C:\\x": "x"}),
        "xlsx-locked-entries": locked(),
        "xlsx-locked": OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600,
        "xlsx-far-cell": book_with(sheet(FAR)),
        "xlsx-deep": book_with(sheet("<a>" * 200_000 + "</a>" * 200_000)),
        "xlsx-long-cell": book_with(sheet(CELL.format("路" * 3_000_000))),
    }


def broken() -> dict[str, bytes]:
    """Workbooks that are not what they say, and old ones."""
    return {
        "xlsx-string-out-of-range": book_with(
            sheet('<row r="1"><c r="A1" t="s"><v>999999999</v></c></row>')
        ),
        "xlsx-no-sheet": book_with({"xl/worksheets/sheet1.xml": ""}),
        "xlsx-no-book": zipped({"a.txt": "x"}),
        "xlsx-cut": book()[:1500],
        "xlsx-program-before": b"MZ" + b"\0" * 300 + book(),
        "xlsx-zip-after": book() + b"PK\x05\x06" + b"\xff" * 18,
        "xls-macros": OLE + b"\0" * 600 + "_VBA_PROJECT_CUR".encode("utf-16-le") + b"\0" * 900,
        "xls-junk": OLE + b"\x99" * 4000,
    }


def other_archives() -> dict[str, bytes]:
    """Documents and archives that are no workbook at all."""
    return {
        "docx": word({}),
        "docx-external": word(
            {"word/_rels/s.rels": relations("attachedTemplate", "http://127.0.0.1/t")}
        ),
        "docm": word({"word/vbaProject.bin": OLE + b"\0" * 600}, "template"),
        "pptx": zipped({"ppt/presentation.xml": "<p/>"}),
        "odt": zipped({"mimetype": "application/vnd.oasis.opendocument.text"}, deflate=False),
        "jar": zipped({"META-INF/MANIFEST.MF": "Main-Class: X", "X.class": b"\xca\xfe\xba\xbe"}),
        "zip": zipped({"a.txt": "x"}),
        "zip-eicar": zipped({"eicar.com": eicar()}),
        "zip-nested-6": nested(6),
        "zip-empty": zipped({}),
    }


def eicar() -> bytes:
    """The text every scanner takes for a virus; in two halves, or this file would be one."""
    return (
        r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-" + "TEST-FILE!$H+H*"
    ).encode()
