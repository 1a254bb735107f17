"""The shapes components are given: frozen, already presented, nothing left to look up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from huisheng.kernel.errors import Words


class Tone(StrEnum):
    """The five colours a state may have; each is always shown with a word and an icon."""

    WORK = "work"
    ANSWERED = "answered"
    SOON = "soon"
    OVER = "over"
    CLOSED = "closed"


TONE_ICONS = {
    Tone.WORK: "progress",
    Tone.ANSWERED: "circle-check",
    Tone.SOON: "clock",
    Tone.OVER: "alert-triangle",
    Tone.CLOSED: "archive",
}


@dataclass(frozen=True)
class Stage:
    """环节 — a state in words, e.g. Stage("办理中", Tone.WORK, "progress")."""

    label: Words
    tone: str = Tone.WORK
    icon: str = ""

    @property
    def sign(self) -> str:
        """The icon to draw: its own, else the usual one of its tone."""
        return self.icon or TONE_ICONS.get(Tone(self.tone), "progress")


@dataclass(frozen=True)
class Fact:
    """要素 — one labelled fact of a case; `hint` is said quietly under it, `href` opens it."""

    label: Words
    value: object
    hint: Words = ""
    href: str = ""


@dataclass(frozen=True)
class TimelineItem:
    """经过 — one thing that happened, or (`pending`) that is to happen. `at` None: no date yet."""

    at: datetime | date | None
    title: Words
    body: Words = ""
    actor: Words = ""
    tone: str = Tone.WORK
    icon: str = ""
    pending: bool = False

    @property
    def sign(self) -> str:
        """The icon to draw: its own, else the usual one of its tone."""
        return self.icon or TONE_ICONS.get(Tone(self.tone), "progress")


@dataclass(frozen=True)
class Queue:
    """分栏 — one queue of a list, or one tab: where it leads and how many wait there."""

    label: Words
    href: str
    count: int | str | None = None
    current: bool = False
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Attachment:
    """附件 — a file as shown: `size` in bytes; `waiting` while it has not been checked yet."""

    name: Words
    href: str
    size: int = 0
    thumb: str = ""
    waiting: bool = False
    alt: Words = ""
