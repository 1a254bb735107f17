"""What tests of notices share: the cast, a voice to tell about, and a say in who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import count

import pytest
from django.db import transaction
from django.test import Client

from huisheng.audit import ledger, notary
from huisheng.notifications import audiences, outbox
from huisheng.notifications.audiences import Recipient
from huisheng.notifications.models import Channel
from tests.cast import MONDAY, Cast, account_for, make_cast, speak

PHONE = "13800001234"


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


@pytest.fixture
def voice(cast):
    """A voice whose own opening nobody is told of."""
    found, _receipt = speak(cast)
    notary.link(at=MONDAY)
    outbox.skip_past()
    return found


@pytest.fixture
def told(monkeypatch) -> list[Recipient]:
    """Whom the next ledger lines concern; a test puts them in, instead of an app above."""
    wanted: list[Recipient] = []
    monkeypatch.setattr(audiences, "_resolvers", {"voice.": lambda line: list(wanted)})
    return wanted


@pytest.fixture
def happen(voice) -> Callable[..., None]:
    """Write ledger lines about the voice and link them."""

    def happen(kind: str = "voice.ask", *, times: int = 1, at: datetime = MONDAY) -> None:
        with transaction.atomic():
            for _n in range(times):
                ledger.record(kind, voice, seat=None, at=at, after=voice.stage)
        notary.link(at=at)

    return happen


@pytest.fixture
def by_sms(voice) -> Recipient:
    """The reporter, by a short message."""
    return Recipient(
        "reporter", Channel.SMS, voice, address=PHONE, notice="voice.ask", facts={"ref": voice.ref}
    )


class Fake:
    """A channel that does what it is told and remembers what it was handed."""

    def __init__(self, *troubles: Exception) -> None:
        self.troubles = list(troubles)
        self.sent: list = []

    def send(self, parcel) -> str:
        if self.troubles:
            raise self.troubles.pop(0)
        self.sent.append(parcel)
        return f"ref-{len(self.sent)}"


@pytest.fixture
def channel(monkeypatch) -> Fake:
    """The one seam: what leaves the machine."""
    fake = Fake()
    monkeypatch.setattr(outbox, "sender_for", lambda _name: fake)
    return fake


@pytest.fixture
def sit(cast) -> Callable[[str], Client]:
    """Sign somebody in by name."""
    made = count()

    def sit(name: str) -> Client:
        client = Client()
        client.force_login(account_for(cast[name], f"user-{next(made)}"))
        return client

    return sit
