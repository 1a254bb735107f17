"""社情民意进检索 — what of a voice is searchable: its title and its masked text, no more."""

from __future__ import annotations

from uuid import UUID

from huisheng.voices.models import Voice
from huisheng.workflow import search

KIND = "voice"


def index(voice: Voice) -> None:
    """Put a voice into the full-text index; nobody can find it by a telephone number."""
    search.index(KIND, voice, _content(voice), holders=_holders(voice))


def index_new(voice: Voice) -> None:
    """Put a voice into the index that does not stand there yet."""
    search.index_new(KIND, [(voice, tokens(voice))])


def tokens(voice: Voice) -> list[str]:
    """Return what `index` would put there, for many voices to be written together."""
    return search.tokens(voice, _content(voice), holders=_holders(voice))


def _content(voice: Voice) -> str:
    return f"{voice.title}\n{voice.redacted}\n{voice.place_text}"


def _holders(voice: Voice) -> list[UUID]:
    return [voice.handler_id] if voice.handler_id else []
