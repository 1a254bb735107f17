"""环境变量 — the operator's settings, read once, refused loudly when they make no sense."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """Return a variable as it stands; `NAME_FILE` may name a file that holds it instead."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, default: bool) -> bool:
    """Return a yes-or-no variable. Raises ImproperlyConfigured on anything else."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in _TRUE | _FALSE:
        return value.lower() in _TRUE
    raise ImproperlyConfigured(f"{name}={value!r}: write 1 or 0")


def number(name: str, default: int, *, least: int, most: int) -> int:
    """Return a whole number within bounds. Raises ImproperlyConfigured outside them."""
    value = os.environ.get(name, str(default))
    if not value.isdigit() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name}={value!r}: write a whole number {least}–{most}")
    return int(value)


def one_of(name: str, default: str, choices: tuple[str, ...]) -> str:
    """Return a variable that knows few words. Raises ImproperlyConfigured on any other."""
    value = os.environ.get(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r}: write {' or '.join(choices)}")
    return value


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret(name: str, keep_in: Path) -> str:
    """Return a secret from the environment, or one drawn the first time and kept in a file."""
    given = text(name)
    if given:
        return given
    if not keep_in.exists():
        keep_in.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = keep_in.with_name(f".{keep_in.name}.{secrets.token_hex(4)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):  # another process was quicker
            os.link(draft, keep_in)
        draft.unlink()
    return keep_in.read_text(encoding="utf-8").strip()
