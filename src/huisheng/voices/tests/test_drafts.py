"""已选好的照片: kept under the form's own key for a day, and no longer."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from huisheng.voices import drafts, photos
from huisheng.voices.photos import Photo

NOW = datetime.now(tz=UTC)


def taken(*colours: str) -> list[Photo]:
    files = []
    for colour in colours:
        drawn = io.BytesIO()
        Image.new("RGB", (80, 60), colour).save(drawn, "JPEG")
        files.append(SimpleUploadedFile("photo.jpg", drawn.getvalue(), "image/jpeg"))
    return photos.take_in(files)


def test_they_come_back_in_order_without_those_taken_away():
    key, pictures = uuid4(), taken("red", "green", "blue")
    drafts.keep(key, pictures, at=NOW)
    assert drafts.kept(key) == pictures
    assert drafts.kept(key, without=[drafts.name_of(pictures[1])]) == [pictures[0], pictures[2]]
    drafts.keep(key, pictures[:1], at=NOW)
    assert drafts.kept(key) == pictures[:1]
    assert drafts.kept(uuid4()) == []


def test_a_day_later_they_are_gone():
    key = uuid4()
    drafts.keep(key, taken("red"), at=NOW)
    yesterday = (NOW - timedelta(hours=25)).timestamp()
    os.utime(drafts._folder(key), (yesterday, yesterday))
    assert drafts.sweep(before=NOW - drafts.LASTS) == 1
    assert drafts.kept(key) == []


def test_nobody_fills_the_disk(monkeypatch):
    monkeypatch.setattr(drafts, "MOST_FORMS", 0)
    key = uuid4()
    drafts.keep(key, taken("red"), at=NOW)
    assert drafts.kept(key) == []
