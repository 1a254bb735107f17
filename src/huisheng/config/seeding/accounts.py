"""演示账号 — a password of its own for everybody in a demonstration, kept in one private file."""

from __future__ import annotations

import copy
import json
import os
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import get_hasher

from huisheng.config.seeding.ground import Ground
from huisheng.config.seeding.stories import Story
from huisheng.kernel import tracking
from huisheng.people import tokens
from huisheng.people.models import Seat
from huisheng.voices.flow import STAGES
from huisheng.voices.models import Voice

NAME = "demo-accounts.json"
# Without what is taken for another on paper: 31 marks, twelve of them are 59 bits.
MARKS = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS, GROUP = 3, 4
_LIGHT = {"time_cost": 1, "memory_cost": 8 * 1024, "parallelism": 1}


class Passwords:
    """Draws passwords and remembers them until they are written down."""

    def __init__(self) -> None:
        self.drawn: dict[str, str] = {}
        self._hasher = copy.copy(get_hasher("default"))
        for name, value in _LIGHT.items():
            # A drawn password needs no slow hash; at the first sign-in it gets the usual one.
            if hasattr(self._hasher, name):
                setattr(self._hasher, name, value)

    def encode(self, username: str) -> str:
        """Draw a password for somebody and return its stored form."""
        drawn = "-".join(
            "".join(secrets.choice(MARKS) for _ in range(GROUP)) for _ in range(GROUPS)
        )
        self.drawn[username] = drawn
        return self._hasher.encode(drawn, self._hasher.salt())


def listed(ground: Ground, passwords: Passwords, *, at: datetime) -> list[dict[str, Any]]:
    """Return every seat with the account that acts from it and a new token; deputies last."""
    names = {person.pk: username for username, person in ground.people.items()}
    seats = sorted(ground.seats, key=lambda seat: (seat.role == "DEPUTY", seat.role))
    return [
        _entry(seat, names[seat.person_id], passwords) | {"token": tokens.issue(seat, "演示", at)}
        for seat in seats
        if seat.person_id
    ]


def _entry(seat: Seat, username: str, passwords: Passwords) -> dict[str, Any]:
    return {
        "username": username,
        "password": passwords.drawn[username],
        "name": seat.person.name if seat.person else "",
        "role": str(seat.role),
        "role_label": str(seat.get_role_display()),
        "region": seat.region.full_name,
        "region_code": seat.region.code,
        "unit": seat.unit.name if seat.unit else "",
        "seat": str(seat.pk),
    }


def to_try(stories: Iterable[Story]) -> list[dict[str, str]]:
    """Return one voice at each stage with its tracking code and PIN, to try /track with."""
    kept = {str(story.filed): story for story in stories}
    found = []
    for stage, look in STAGES.items():
        voices = Voice.objects.filter(pk__in=kept, stage=stage).select_related("region")
        voice = voices.order_by("-has_contact", "received_at").first()
        if voice is None:
            continue
        story = kept[str(voice.pk)]
        found.append(
            {
                "code": tracking.display(story.code), "pin": story.pin, "title": voice.title,
                "stage": str(stage), "stage_label": str(look.label), "region": voice.region.name,
            }
        )  # fmt: skip
    return found


def write(path: Path, content: dict[str, Any]) -> None:
    """Write the file for its owner's eyes only (mode 0600), whole or not at all."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.write("\n")
    os.replace(draft, path)
