"""已选好的照片 — pictures of a form that was sent back, kept a day under the form's own key.

A browser empties a file control whenever a page comes back. Who has walked to the broken lamp
and photographed it should not have to do so again because a telephone number had a digit too
many. The pictures are already re-encoded (photos.py); the key is known to that one page only.
"""

from __future__ import annotations

import base64
import io
import os
import shutil
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from PIL import Image

from huisheng.voices import rules
from huisheng.voices.photos import Photo

LASTS = timedelta(hours=24)
MOST_FORMS = 2_000  # at once; beyond that nothing more is kept, so that nobody fills the disk
THUMB = 160  # pixels


def keep(key: UUID, pictures: Sequence[Photo], *, at: datetime) -> None:
    """Make these the pictures kept for a form; older forms' are swept away first."""
    sweep(before=at - LASTS)
    folder = _folder(key)
    if not pictures:
        shutil.rmtree(folder, ignore_errors=True)
        return
    if not folder.exists() and len(_all_folders()) >= MOST_FORMS:
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    names = [f"{place}-{name_of(photo)}" for place, photo in enumerate(pictures)]
    for name, photo in zip(names, pictures, strict=True):
        draft = folder / f".{name}"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(photo.content)
        os.replace(draft, folder / name)
    for stray in set(os.listdir(folder)) - set(names):
        (folder / stray).unlink(missing_ok=True)


def kept(key: UUID, *, without: Collection[str] = ()) -> list[Photo]:
    """Return the pictures kept for a form, in order, but for those named in `without`."""
    folder = _folder(key)
    if not folder.is_dir():
        return []
    found = []
    for path in sorted(folder.glob("[0-9]-*"))[: rules.MOST_PHOTOS]:
        content = path.read_bytes()
        with Image.open(io.BytesIO(content), formats=["WEBP"]) as picture:
            photo = Photo(content, picture.width, picture.height)
        if name_of(photo) not in without:
            found.append(photo)
    return found


def sweep(*, before: datetime) -> int:
    """Drop what was kept before an instant; return how many forms' pictures went."""
    old = [folder for folder in _all_folders() if folder.stat().st_mtime < before.timestamp()]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def name_of(photo: Photo) -> str:
    """Return the short name by which a form says "not this one"."""
    return photo.sha256.hex()[:16]


def thumb(photo: Photo) -> str:
    """Return a small copy as a data: address; no address of its own leads to a kept picture."""
    small = io.BytesIO()
    with Image.open(io.BytesIO(photo.content), formats=["WEBP"]) as picture:
        picture.thumbnail((THUMB, THUMB))
        picture.save(small, "WEBP", quality=60)
    return "data:image/webp;base64," + base64.b64encode(small.getvalue()).decode()


def _root() -> Path:
    return Path(settings.HUISHENG_DATA_DIR) / "drafts"


def _folder(key: UUID) -> Path:
    return _root() / key.hex


def _all_folders() -> list[Path]:
    return [path for path in _root().iterdir() if path.is_dir()] if _root().is_dir() else []
