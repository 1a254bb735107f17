"""What is measured: each kind of work as the request a person's browser would send."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, cycle
from urllib.parse import quote
from uuid import UUID, uuid4

from bench.client import Answer, Client
from bench.texts import messages

STATION = "/s/s00"  # the measured station's own code
TWO = ["学校", "噪音", "施工", "物业", "公交"]
FOUR = ["小区业主", "有关部门", "严重影响", "工作人员", "相关部门"]

ROW, HISTORY = "data-keys-row", "hs-timeline"  # what a page that worked shows

Ask = Callable[[Client], Answer]


class OutOfWork(Exception):
    """Nothing is left on which this work could be done."""


@dataclass(frozen=True)
class Work:
    """一种活 — its name, who does it, what is sent, and what a good answer holds."""

    name: str
    who: str  # "liaison", "office", or "" for a visitor
    ask: Ask
    status: int = 200
    holds: str = "</html>"

    def is_done_by(self, answer: Answer) -> bool:
        """Say whether the answer is what it should be."""
        return answer.status == self.status and self.holds in (answer.body or answer.place)


@dataclass
class Targets:
    """Where the work is done: what there is at the measured station."""

    voices: list[UUID]
    villages: list[int]
    category: int
    unit: UUID


def reading(found: Targets) -> list[Work]:
    """Return the pages people look at."""
    shuffled = list(found.voices)
    random.Random(3).shuffle(shuffled)
    voices, two, four = cycle(shuffled), cycle(TWO), cycle(FOUR)

    def search(words: Iterator[str]) -> Ask:
        return lambda client: client.get(f"/desk/voices/?q={quote(next(words))}")

    return [
        Work("healthz", "", lambda c: c.get("/healthz"), holds="ok"),
        Work("inbox", "liaison", lambda c: c.get("/desk/"), holds=ROW),
        Work("list", "liaison", lambda c: c.get("/desk/voices/"), holds=ROW),
        Work("show", "liaison", lambda c: c.get(f"/desk/voices/{next(voices)}/"), holds=HISTORY),
        Work("search2", "office", search(two), holds=ROW),
        Work("search4", "office", search(four), holds=ROW),
        Work("counts", "office", lambda c: c.get("/desk/voices/?stage=HANDLING"), holds=ROW),
        Work("form", "", lambda c: c.get(STATION), holds="idem"),
    ]  # fmt: skip


def filing(found: Targets) -> Work:
    """Return the filing of a voice at the station's own code."""
    said, number = cycle(messages()), count()

    def file(client: Client) -> Answer:
        n = next(number)
        client.origin = f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"
        fields = {
            "idem": str(uuid4()), "text": next(said).text[:1_900], "place_text": "村口小桥边",
            "region": str(found.villages[n % len(found.villages)]), "openness": "SEALED",
            "name": "何大爷", "phone": f"1390000{n % 10_000:04d}", "latitude": "", "longitude": "",
        }  # fmt: skip
        return client.post(STATION, fields, as_multipart=True)

    return Work("file", "", file, status=302, holds="/receipt")


def steps(found: Targets, fresh: list[UUID]) -> Work:
    """Return the taking of steps: each fresh voice is registered, handed on and answered."""
    ahead = ((voice, name) for voice in fresh for name in ("register", "take_on", "answer"))
    waiting = _in_turns(list(ahead))

    def step(client: Client) -> Answer:
        try:
            voice, name = next(waiting)
        except StopIteration:
            raise OutOfWork from None
        fields = {
            "register": {"title": "村口路灯不亮", "category": str(found.category)},
            "take_on": {"handler": str(found.unit), "redacted": "村口第三盏路灯不亮，老人摔过跤。"},
            "answer": {"text": "第三盏路灯昨天已经换好，晚上请您看看亮不亮。", "is_public": "on"},
        }[name]  # fmt: skip
        return client.post(f"/desk/voices/{voice}/steps/{name}/", fields)

    return Work("step", "liaison", step, status=302, holds="/desk/voices/")


def _in_turns(ahead: list[tuple[UUID, str]], apart: int = 40) -> Iterator[tuple[UUID, str]]:
    """Yield the steps so that two of one voice are never under way at the same moment.

    What is left over at the end is too little to keep them apart, and is left.
    """
    group = apart * 3
    for start in range(0, len(ahead) - group + 1, group):
        voices = ahead[start : start + group]
        for name in ("register", "take_on", "answer"):
            yield from (pair for pair in voices if pair[1] == name)
