"""Brings every file of the corpus to the gates alone and says what they answered and what it took.

A program of its own, so that memory and processor time are those of the files and of nothing else:
`python -m tests.hostile.weigh` prints one line of JSON per row of the table.
"""

from __future__ import annotations

import io
import json
import os
import re
import resource
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.core.files.uploadedfile import UploadedFile  # noqa: E402  after the settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler  # noqa: E402  after the settings
from django.http.multipartparser import MultiPartParser  # noqa: E402  after the settings
from django.utils import translation  # noqa: E402  after the settings

from huisheng.kernel import filegate, tabular  # noqa: E402  after the settings
from huisheng.kernel.errors import Invalid  # noqa: E402  after the settings
from huisheng.voices import photos  # noqa: E402  after the settings
from tests.hostile.corpus import WORDS, Case, cases, files  # noqa: E402  after the settings
from tests.hostile.doors import BOUNDARY, body_of  # noqa: E402  after the settings


def received(case: Case) -> UploadedFile | None:
    """The file as it comes out of a request, its name as Django leaves it."""
    body = body_of({}, "file", case.sent_name, files()[case.file])
    meta = {
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "CONTENT_LENGTH": str(len(body)),
    }
    handlers = [TemporaryFileUploadHandler()]
    _said, found = MultiPartParser(meta, io.BytesIO(body), handlers).parse()
    return found.get("file")


def as_photo(file: UploadedFile | None) -> str:
    """What the gate for photographs says."""
    if file is None:
        return "ignored"  # a name of nothing is no file
    try:
        photos.take_in([file])
    except Invalid as refusal:
        return in_the_tables_words(str(refusal))
    return "cleaned"


def as_table(file: UploadedFile | None) -> str:
    """What the gate for tables says."""
    if file is None or not file.size:
        return "empty" if file else "ignored"
    file.seek(0)
    try:
        if why := filegate.not_a_table(file.read(filegate.HEAD), file.name or ""):
            return in_the_tables_words(str(why))
        for _row in tabular.read(file, "x").rows:
            pass
    except Invalid as refusal:
        return in_the_tables_words(str(refusal))
    return "taken"


def in_the_tables_words(said: str) -> str:
    """The table's word for a refusal, or the refusal itself."""
    return next((key for key, words in WORDS.items() if re.search(words, said)), said)


def seconds() -> float:
    """Processor time so far, of this process and of those it began."""
    own, theirs = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + theirs.ru_utime + theirs.ru_stime


def most_memory() -> int:
    """The most this process has held since last asked, in MB; Linux forgets it on demand."""
    status = Path("/proc/self/status").read_text()
    Path("/proc/self/clear_refs").write_text("5")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024


def main() -> None:
    """Weigh every row of the table."""
    translation.activate("zh-hans")
    files()
    for case in cases():
        file = received(case)
        at_rest = resident()
        most_memory()
        began = seconds()
        photo, between = as_photo(file), seconds()
        table, end = as_table(file), seconds()
        print(json.dumps({
            "case": str(case), "photo": photo, "table": table,
            "photo_seconds": round(between - began, 2), "table_seconds": round(end - between, 2),
            "memory": most_memory() - at_rest,
        }), flush=True)  # fmt: skip


def resident() -> int:
    """What this process holds with the corpus built, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024


if __name__ == "__main__":
    main()
