"""开口 — how somebody in a demonstration speaks up: by which door, with which contact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from random import Random

from huisheng.config.seeding import pictures
from huisheng.config.seeding.ground import STATION, Ground
from huisheng.config.seeding.stories import Story
from huisheng.people.models import Mandate, Role, Seat
from huisheng.regions.models import Region
from huisheng.stations.models import Placement, Station
from huisheng.voices.identity import Contact
from huisheng.voices.intake import Filing
from huisheng.voices.models import Channel, Openness
from huisheng.voices.photos import Photo

# Out of twenty; those not drawn here stand in the matter itself.
DOORS = (
    [Channel.STATION_CODE] * 9 + [Channel.WEB] * 4 + [Channel.DEPUTY_CODE] * 2
    + [Channel.PHONE] * 2 + [Channel.RECEPTION, Channel.LETTER, Channel.GRID]
)  # fmt: skip
# 匿名 a quarter, the name in public a few, the rest sealed.
WAYS = [Openness.SEALED] * 13 + [Openness.ANONYMOUS] * 5 + [Openness.NAMED] * 2
BY_LIAISON = frozenset({Channel.PHONE, Channel.RECEPTION, Channel.LETTER})
BY_DEPUTY = frozenset({Channel.VISIT, Channel.NIGHT_TALK})
AT_STATION = BY_LIAISON | {Channel.STATION_CODE}
FICTIONAL_NUMBER = "1380000{:04d}"


class Filer:
    """Turns stories into filings; knows who is where."""

    def __init__(self, ground: Ground, phrases: Mapping[str, list[str]]) -> None:
        self._ground, self._phrases = ground, phrases
        self._seats = {(Role(s.role), s.region_id): s for s in ground.seats if s.person_id}
        self._liaisons = {s.unit_id: s for s in ground.seats if s.role == Role.LIAISON}
        self._placed: dict[str, list[Mandate]] = {slug: [] for slug in ground.stations}
        for placement in Placement.objects.select_related("station", "mandate__person").order_by(
            "mandate__slug"
        ):
            self._placed[placement.station.slug].append(placement.mandate)

    def filing(self, story: Story, *, at: datetime) -> Filing:
        """Return what the story's reporter says, and how."""
        matter, draw = story.matter, story.draw
        village = self._ground.village(matter.place)
        station = self._ground.station_of(village)
        channel = self._door(story, village)
        openness = self._way(story, channel)
        place = _near(station, draw) if channel == Channel.WEB else (None, None)
        category = self._ground.categories[matter.category] if draw.random() < 0.5 else None
        return Filing(
            text=matter.text,
            region=village,
            channel=channel,
            place_text=matter.where,
            latitude=place[0],
            longitude=place[1],
            category=category,
            openness=openness,
            contact=self._contact(draw, openness),
            station=station if channel in AT_STATION else None,
            deputy=self._deputy(story) if channel == Channel.DEPUTY_CODE else None,
            proxy=self._proxy(story, channel, village),
            photos=self._photos(story),
        )

    def deputy_seat(self, story: Story) -> Seat | None:
        """Return the seat of the deputy a matter names, None where it names none."""
        if not story.matter.deputy:
            return None
        person = self._ground.people[story.matter.deputy]
        return next(
            s for s in self._ground.seats if s.person_id == person.pk and s.role == Role.DEPUTY
        )

    def _door(self, story: Story, village: Region) -> Channel:
        if story.matter.channel:
            return Channel(story.matter.channel)
        drawn = story.draw.choice(DOORS)
        if drawn == Channel.GRID and (Role.GRID_WORKER, village.pk) not in self._seats:
            return Channel.STATION_CODE
        return drawn

    def _way(self, story: Story, channel: Channel) -> Openness:
        if story.matter.openness:
            return Openness(story.matter.openness)
        # Who telephones or comes in person is known to whoever writes it down.
        return Openness.SEALED if channel in BY_LIAISON | BY_DEPUTY else story.draw.choice(WAYS)

    def _contact(self, draw: Random, openness: Openness) -> Contact:
        name, number = draw.choice(self._phrases["reporters"]), draw.randrange(1000, 9999)
        if openness == Openness.ANONYMOUS:
            return Contact()
        return Contact(name=name, phone=FICTIONAL_NUMBER.format(number))

    def _deputy(self, story: Story) -> Mandate:
        station = self._ground.station_of(self._ground.village(story.matter.place))
        placed = self._placed[station.slug]
        named = [m for m in placed if m.person == self._ground.people.get(story.matter.deputy)]
        return (named or [story.draw.choice(placed)])[0]

    def _proxy(self, story: Story, channel: Channel, village: Region) -> Seat | None:
        if channel in BY_LIAISON:
            station = self._ground.station_of(village)
            return self._liaisons[self._ground.units[STATION + station.slug].pk]
        if channel in BY_DEPUTY:
            return self.deputy_seat(story) or self._seat_of(self._deputy(story))
        if channel == Channel.GRID:
            return self._seats.get((Role.GRID_WORKER, village.pk))
        return None

    def _seat_of(self, mandate: Mandate) -> Seat:
        return next(
            s for s in self._ground.seats
            if s.person_id == mandate.person_id and s.role == Role.DEPUTY
        )  # fmt: skip

    def _photos(self, story: Story) -> tuple[Photo, ...]:
        return tuple(pictures.draw(story.draw) for _ in range(story.matter.photos))


def _near(station: Station, draw: Random) -> tuple[Decimal | None, Decimal | None]:
    """Return a point some hundred metres from the station, if it has one."""
    if station.latitude is None or station.longitude is None:
        return None, None
    shift = [Decimal(draw.randrange(-6000, 6000)).scaleb(-6) for _ in "xy"]
    return station.latitude + shift[0], station.longitude + shift[1]
