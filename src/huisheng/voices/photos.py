"""照片 — taken in, re-encoded so that nothing but the picture is left, stored under a key."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from huisheng.kernel import cell, filegate
from huisheng.kernel.errors import Invalid
from huisheng.voices import rules

MOST_BYTES = 10 * 1024 * 1024
MOST_TOGETHER = 50 * 1024 * 1024
MEDIA_TYPE = "image/webp"


@dataclass(frozen=True)
class Photo:
    """照片 — a picture as it will be stored."""

    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.content).digest()


def take_in(files: Sequence[UploadedFile]) -> list[Photo]:
    """Return the pictures, re-encoded to WebP at most 1600 px long, without EXIF or GPS.

    Raises Invalid naming the file by its place ("第2张"), never by its name: too many, too
    large, not a picture, a picture of more than 40 million points, or damaged.
    """
    if len(files) > rules.MOST_PHOTOS:
        raise _refused(
            _("最多放%(most)d张照片，您选了%(number)d张。")
            % {"most": rules.MOST_PHOTOS, "number": len(files)}
        )
    if sum(file.size or 0 for file in files) > MOST_TOGETHER:
        raise _refused(_("照片合起来太大，请少放几张。"))
    return [_one(place, file) for place, file in enumerate(files, 1)]


def _one(place: int, file: UploadedFile) -> Photo:
    if (file.size or 0) > MOST_BYTES:
        raise _refused(_("第%(place)d张照片超过10兆，请换一张小一点的。") % {"place": place})
    content = file.read()
    why = filegate.not_a_picture(content[: filegate.HEAD], file.name or "")
    if why:
        raise _refused(str(why) % {"place": place})
    head, _line, drawn = cell.made_of("picture", content).partition(b"\n")
    found = json.loads(head or b"{}")
    if found.get("refused") == "pixels":
        raise _refused(_("第%(place)d张照片尺寸太大，请换一张。") % {"place": place})
    if not drawn:
        words = _("第%(place)d个文件不是能打开的照片，请换成手机拍的照片。")
        raise _refused(words % {"place": place})
    return Photo(drawn, found["width"], found["height"])


def _refused(message: str) -> Invalid:
    return Invalid(message, fields={"photos": [message]})


def path_of(key: UUID) -> Path:
    """Return where a picture lies: under its key, outside the web root, without extension."""
    name = key.hex
    return Path(settings.HUISHENG_DATA_DIR) / "media" / "voices" / name[-2:] / name


def store(rows: Iterable[tuple[UUID, Photo]]) -> None:
    """Write pictures to disk durably, before the rows that name them are committed.

    A crash between the two leaves a file nobody names, which is harmless; never a row without
    its picture.
    """
    for key, photo in rows:
        path = path_of(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(".part")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(photo.content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
