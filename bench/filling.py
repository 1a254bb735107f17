"""Fill an empty database with voices that have lived: python -m bench.within filling fill NUMBER.

By the bulk roads of the product itself, so that what stands there afterwards is what single
steps would have left: ledger lines in their chain, desks, counts, sealed identities, the index.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import cycle
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from bench.county import Post, found_county
from bench.texts import messages
from huisheng.audit import ledger, notary
from huisheng.kernel import clock, ids
from huisheng.kernel.progress import Progress
from huisheng.notifications.models import Cursor
from huisheng.notifications.outbox import CURSOR
from huisheng.people.models import Seat
from huisheng.voices import access, identity, intake, searching
from huisheng.voices.flow import flow
from huisheng.voices.identity import Contact
from huisheng.voices.models import (
    Answer,
    Category,
    Channel,
    Grade,
    Identity,
    Inquiry,
    Outcome,
    Stage,
    Voice,
)  # fmt: skip
from huisheng.workflow import counts, search, worklist
from huisheng.workflow.models import Once

BATCHES = 200  # as many lots are written, each of one moment
# Open cases: one in twenty, but never so few that the measured list does not fill its page.
OPEN_SHARE, FEWEST_OPEN = 0.05, 700
SHARE_OF_FIRST = 8  # the measured station gets every eighth voice, the others share the rest
OPEN_STAGES = [Stage.SUBMITTED] * 7 + [Stage.REGISTERED] * 5 + [Stage.HANDLING] * 6 + [
    Stage.NEEDS_INFO, Stage.ANSWERED,
]  # fmt: skip
DONE_IN_THE_VILLAGE = "已经到现场看过，问题已处理好，请您再看看。如还有情况，可以随时再反映。"
QUESTION = "请问具体是哪一处、什么时候最明显？"

_NOT_THE_MOMENT = (1 << 80) - 1  # all of a version-7 key behind its 48 bits of milliseconds
Doer = Seat | access.Reporter


@dataclass
class Batch:
    """一天 — all rows of one day's voices, gathered before they are written together."""

    voices: list[Voice] = field(default_factory=list)
    rows: dict[type[Any], list[Any]] = field(default_factory=lambda: defaultdict(list))
    lines: dict[Any, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def note(self, voice: Voice, name: str, after: str, seat: Doer, at: datetime) -> None:
        """Write down one step of a voice and leave it there."""
        who = seat if isinstance(seat, Seat) else None
        facts = {"channel": "WEB", "photos": 0} if name == "open" else {}
        key = (f"voice.{name}", voice.stage if name != "open" else "", after, who, at)
        self.lines[key].append((voice, facts))
        voice.stage = after
        voice.revision += name != "open"


class Filler:
    """灌数 — makes voices for a county, always the same for the same number."""

    def __init__(self, number: int, now: datetime) -> None:
        self.number, self.now = number, now
        self.posts, self.categories = found_county()
        self.draw = random.Random(20)
        self.said = cycle(messages())
        self.run = max(1, number // BATCHES // 4)  # so many in a row at one station
        self.first_open = number - max(int(number * OPEN_SHARE), min(number, FEWEST_OPEN))

    def batch(self, start: int, end: int, at: datetime) -> Batch:
        """Return the voices number `start` to `end`, all of the day `at`."""
        made = Batch()
        for place in range(start, end):
            self._one(place, made, at)
        return made

    def _one(self, place: int, made: Batch, at: datetime) -> None:
        post = self._post(place)
        key, said = uuid4(), next(self.said)
        filing = intake.Filing(
            text=said.text, title=said.title, channel=Channel.STATION_CODE, received_at=at,
            region=self.draw.choice(post.villages), station=post.station,
            contact=Contact("何大爷", f"138{place:08d}"),
        )  # fmt: skip
        voice = intake.draft(filing, said.text, post.station.unit, key=key, at=at)
        # A key carries the moment of its birth, and what is asked of the newest keys relies on it.
        voice.id = UUID(int=ids.first_of(at).int | voice.id.int & _NOT_THE_MOMENT)
        voice.opened_at = at
        made.voices.append(voice)
        pin = access.pin_for(key)
        made.rows[Identity].append(identity.prepare(voice.pk, filing.contact, pin=pin))
        made.rows[Once].append(
            Once(key=key, scope=intake.SCOPE, digest=bytes(32), outcome=str(voice.pk), at=at)
        )
        is_open = place >= self.first_open
        wanted = OPEN_STAGES[place % len(OPEN_STAGES)] if is_open else Stage.CLOSED
        self._live(voice, wanted, post, made, at)
        if wanted != Stage.CLOSED:
            voice.due_on = clock.day_of(self.now) + timedelta(days=self.draw.randint(-3, 15))

    def _live(self, voice: Voice, wanted: str, post: Post, made: Batch, at: datetime) -> None:
        """Lead a voice to the stage that is wanted, step by step as the flow would."""
        reporter, hours = access.Reporter(voice.pk), timedelta(hours=5)
        made.note(voice, "open", Stage.SUBMITTED, reporter, at)
        if wanted == Stage.SUBMITTED:
            return
        category: Category = self.draw.choice(self.categories)
        voice.category = category
        made.note(voice, "register", Stage.REGISTERED, post.liaison, at + hours)
        if wanted == Stage.NEEDS_INFO:
            made.note(voice, "ask", wanted, post.liaison, at + 2 * hours)
            made.rows[Inquiry].append(
                Inquiry(tenant_id=voice.tenant_id, voice=voice, question=QUESTION,
                        asked_by=post.liaison.printed, asked_at=at + 2 * hours)
            )  # fmt: skip
        if wanted in (Stage.REGISTERED, Stage.NEEDS_INFO):
            return
        worker = self.draw.choice([post.liaison, post.workers[voice.region_id]])
        voice.handler, voice.owner = worker.unit, worker.unit_id
        made.note(voice, "take_on", Stage.HANDLING, post.liaison, at + 2 * hours)
        if wanted != Stage.HANDLING:
            self._answer(voice, worker, made, at + timedelta(days=6))
        if wanted == Stage.CLOSED:
            self._close(voice, made, at + timedelta(days=8))

    def _answer(self, voice: Voice, worker: Seat, made: Batch, at: datetime) -> None:
        voice.outcome, voice.answered_at = Outcome.SOLVED_IN_STATION, at
        voice.is_public = self.draw.random() < 0.3
        made.rows[Answer].append(
            Answer(tenant_id=voice.tenant_id, voice=voice, round=1, outcome=voice.outcome,
                   text=DONE_IN_THE_VILLAGE, seat=worker, by=worker.printed, at=at)
        )  # fmt: skip
        made.note(voice, "answer", Stage.ANSWERED, worker, at)

    def _close(self, voice: Voice, made: Batch, at: datetime) -> None:
        voice.closed_at = at
        choice = self.draw.choice(["SATISFIED"] * 4 + ["BASICALLY", "DISSATISFIED"])
        made.rows[Grade].append(
            Grade(tenant_id=voice.tenant_id, voice=voice, round=1, choice=choice, at=at)
        )
        made.note(voice, "grade", Stage.CLOSED, access.Reporter(voice.pk), at)

    def _post(self, place: int) -> Post:
        run, others = place // self.run, self.posts[1:]
        return self.posts[0] if run % SHARE_OF_FIRST == 0 else others[run % len(others)]


@transaction.atomic
def write(made: Batch) -> None:
    """Write one day's voices and all that belongs to them."""
    Voice.objects.bulk_create(made.voices, batch_size=500)
    for model, rows in made.rows.items():
        model.objects.bulk_create(rows, batch_size=1_000)
    for (kind, before, after, seat, at), found in made.lines.items():
        doer = seat or access.Reporter(UUID(int=0))
        ledger.record_many(kind, found, seat=doer, at=at, before=before, after=after)
    opened = [v for v in made.voices if flow.stages[v.stage].is_open]
    laid = ((v, flow.holders(v), flow.place(v)) for v in opened)
    worklist.lay_new(flow.name, laid, at=made.voices[0].opened_at)
    counts.opened_many(flow.name, made.voices)
    search.index_new(searching.KIND, [(v, searching.tokens(v)) for v in made.voices])


def fill(number: int) -> None:
    """Fill the database with `number` voices, two hundred days of them up to ten days ago."""
    live(number, timedelta(days=BATCHES), clock.now() - timedelta(days=10))
    settle()


def live(number: int, length: timedelta, until: datetime) -> None:
    """Live through `number` voices that come in evenly over `length` up to `until`.

    What is still open is due about today, however long ago it came in.
    """
    # The same few thousand messages come round many times; masking them once is enough.
    intake.mask_personal = cache(intake.mask_personal)  # type: ignore[assignment]
    search.words.bigrams = cache(search.words.bigrams)  # type: ignore[assignment]
    filler, size = Filler(number, clock.now()), max(1, number // BATCHES)
    with Progress(number, f"{number:,} voices on {connection.vendor}") as bar:
        for start in range(0, number, size):
            end = min(start + size, number)
            write(filler.batch(start, end, until - length * (number - end) / number))
            bar.step(end - start)


def settle() -> None:
    """Let the worker's work be done: every line linked, every move counted, all told."""
    now = clock.now()
    while notary.link(at=now, limit=20_000):
        pass
    while counts.fold(20_000):
        pass
    Cursor.objects.update_or_create(name=CURSOR, defaults={"seq": notary.head()[0]})
    if connection.vendor == "postgresql":  # what autovacuum would have done by the next morning
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
