"""故事 — every voice of a demonstration with its moves, each at its moment; nothing done yet.

All chance comes from the number given with `--random`, a fresh stream for each story, so that a
line changed in one matter leaves the others as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from uuid import UUID

from huisheng.config.seeding import plots
from huisheng.config.seeding.pack import Matter, Pack
from huisheng.config.seeding.plots import Beat, Clock
from huisheng.kernel.workdays import Calendar
from huisheng.regions.models import Level

OF_THE_NEIGHBOURS = ("where", "channel", "deputy", "openness", "text")
SAY_SOMETHING = 0.6  # of those merged in, who grade; the others let it rest


@dataclass(frozen=True)
class Move:
    """一举 — one step at its moment."""

    at: datetime
    step: str
    story: Story


@dataclass(eq=False)
class Story:
    """故事 — one voice: what is said, by its own chance, and into which it is merged."""

    matter: Matter
    number: int
    draw: Random
    key: UUID
    begins: datetime
    lead: Story | None = None
    moves: list[Move] = field(default_factory=list)
    voice_id: UUID | None = None  # once it is filed
    code: str = ""
    pin: str = ""

    @property
    def filed(self) -> UUID:
        """The voice's key. LookupError before it is filed."""
        if self.voice_id is None:
            raise LookupError(f"not filed yet: {self.matter.text[:20]}")
        return self.voice_id


def write(pack: Pack, *, size: int, random: int, end: datetime, calendar: Calendar) -> list[Story]:
    """Return `size` stories with all their moves, none of which lies at or after `end`."""
    found: list[Story] = []
    for number, matter in enumerate(_matters(pack, size, random)):
        draw = Random(f"{random}/{number}")  # noqa: S311 — a demonstration must repeat itself
        clock = Clock(draw, calendar)
        begins = clock.begin(end, plots.PLOTS[matter.plot])
        lead = Story(matter, len(found), draw, _key(draw), begins)
        echoes = [
            _echo(lead, echo, lead.number + n, clock, end) for n, echo in enumerate(matter.also, 1)
        ]
        _plan_lead(lead, echoes, clock, end)
        found += [lead, *echoes]
    return found


def moves(stories: Sequence[Story]) -> list[Move]:
    """Return all moves of all stories in the order of time."""
    every = [move for story in stories for move in story.moves]
    return sorted(every, key=lambda move: (move.at, move.story.number))


def _matters(pack: Pack, size: int, random: int) -> Iterator[Matter]:
    """Yield matters that together have `size` voices: the pack's own, then told elsewhere."""
    draw = Random(f"{random}/matters")  # noqa: S311 — as above
    villages = [r["name"] for r in pack.tables["regions"] if int(r["level"]) == Level.VILLAGE]
    left, matters = size, pack.matters
    while True:
        spare = max(0, sum(1 + len(matter.also) for matter in matters) - left)
        matters = _without_echoes(matters, spare, draw)
        for matter in matters:
            if left <= 0:
                return
            matter = replace(matter, also=matter.also[: left - 1])
            left -= 1 + len(matter.also)
            yield matter
        matters = [_elsewhere(matter, draw.choice(villages)) for matter in pack.matters]


def _without_echoes(matters: list[Matter], spare: int, draw: Random) -> list[Matter]:
    """Drop so many of those who only say the same again, here and there."""
    echoes = [(i, j) for i, matter in enumerate(matters) for j in range(len(matter.also))]
    dropped = set(draw.sample(echoes, min(spare, len(echoes))))
    return [
        replace(matter, also=[e for j, e in enumerate(matter.also) if (i, j) not in dropped])
        for i, matter in enumerate(matters)
    ]


def _elsewhere(matter: Matter, village: str) -> Matter:
    return replace(
        matter, place=village, where="", deputy="", title="", text=f"{village}：{matter.text}"
    )


def _echo(lead: Story, echo: dict[str, str], number: int, clock: Clock, end: datetime) -> Story:
    """Return the voice of somebody else who says the same, to be merged into the lead."""
    own = {name: echo.get(name, "") for name in OF_THE_NEIGHBOURS}
    own["where"] = own["where"] or lead.matter.where
    matter = replace(lead.matter, **own, title="", photos=0, public=False, also=[])
    begins = clock.after(lead.begins, plots.ECHO_AFTER, by_reporter=True)
    if begins >= end:  # the first one is of yesterday: so is this one
        begins = lead.begins
    story = Story(matter, number, lead.draw, _key(lead.draw), begins, lead)
    _plan(story, plots.MERGE if plots.PLOTS[matter.plot].beats else [], clock, end)
    return story


def _plan_lead(lead: Story, echoes: Sequence[Story], clock: Clock, end: datetime) -> None:
    """Plan the first voice: it is answered when those who say the same have been merged in."""
    merged = [move.at for echo in echoes for move in echo.moves if move.step == "merge"]
    last = max(merged, default=lead.begins)
    _plan(lead, plots.PLOTS[lead.matter.plot].beats, clock, end, answered_after=last)
    answered = next((move.at for move in lead.moves if move.step in plots.ANSWERS), None)
    for echo in echoes:
        if answered and lead.draw.random() < SAY_SOMETHING:
            _add(echo, clock.after(answered, plots.GRADE.after, by_reporter=True), "grade", end)


def _plan(
    story: Story,
    beats: Sequence[Beat],
    clock: Clock,
    end: datetime,
    *,
    answered_after: datetime | None = None,
) -> None:
    _add(story, story.begins, "file", end)
    at = story.begins
    for beat in beats:
        if beat.step in plots.ANSWERS and answered_after:
            at = max(at, answered_after)
        at = clock.after(at, beat.after, by_reporter=beat.by_reporter)
        _add(story, at, beat.step, end)
    _add_asides(story, clock, end)


def _add_asides(story: Story, clock: Clock, end: datetime) -> None:
    """Somebody looks at the contact to call back, or leaves a remark, on the way."""
    taken = next((move.at for move in story.moves if move.step == "take_on"), None)
    if taken is None:
        return
    if story.draw.random() < 0.3:
        _add(story, clock.after(taken, (0, 0.3), by_reporter=False), "reveal", end)
    if story.draw.random() < 0.45:
        _add(story, clock.after(taken, (0.1, 1.5), by_reporter=False), "remark", end)


def _add(story: Story, at: datetime, step: str, end: datetime) -> None:
    if at < end:
        story.moves.append(Move(at, step, story))


def _key(draw: Random) -> UUID:
    return UUID(int=draw.getrandbits(128), version=4)
