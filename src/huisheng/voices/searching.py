"""社情民意进检索 — what of a voice is searchable: its title and its masked text, no more."""

from __future__ import annotations

from huisheng.voices.models import Voice
from huisheng.workflow import search

KIND = "voice"


def index(voice: Voice) -> None:
    """Put a voice into the full-text index; nobody can find it by a telephone number."""
    holders = [voice.handler_id] if voice.handler_id else []
    content = f"{voice.title}\n{voice.redacted}\n{voice.place_text}"
    search.index(KIND, voice, content, holders=holders)
