"""The demonstration: whole, true to its flow, and the same again for the same number."""

from __future__ import annotations

import json
import re
import stat
from collections import Counter
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import models, transaction

from huisheng.audit import notary
from huisheng.config.seeding import accounts, pack, sowing
from huisheng.kernel import invariants
from huisheng.notifications.models import Delivery
from huisheng.people import tokens
from huisheng.people.models import Account, Mandate, Role, Seat
from huisheng.people.tokens import seat_for
from huisheng.regions.models import ANCESTOR_COLUMNS
from huisheng.stations.models import Station
from huisheng.voices import access
from huisheng.voices.flow import STAGES, flow
from huisheng.voices.models import Channel, Grade, Reveal, Voice
from huisheng.workflow.models import StageMove
from tests.cast import MONDAY

pytestmark = pytest.mark.xdist_group("seed")  # sown once, by one worker
ON = date(2026, 11, 22)
SECRET = {"password", "prefix", "stamp", "date_joined", "subject_id"}
A_PLACES_KEY = {"prov", "pref", "county", "town", "scope", "tenant_id"} | set(ANCESTOR_COLUMNS)
A_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def sow(random: int = 1, *, size: int = 200) -> sowing.Sown:
    return sowing.sow(
        pack.load("demo"), size=size, random=random, on=ON, at=MONDAY, step=lambda n: None
    )


@pytest.fixture(scope="module")
def sown(django_db_setup, django_db_blocker):
    """The demonstration, sown once for all that look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield sow()
        transaction.set_rollback(True)


def test_two_hundred_voices_stand_at_every_stage(sown):
    assert (sown.voices, Voice.objects.count()) == (200, 200)
    stages = Counter(Voice.objects.values_list("stage", flat=True))
    assert set(stages) == set(STAGES)
    assert set(Voice.objects.values_list("channel", flat=True)) == set(Channel) - {
        Channel.IMPORT, Channel.LIVE,
    }  # fmt: skip
    assert flow.overdue(ON).count() > 5
    assert not flow.orphans().exists()


def test_its_history_has_what_a_real_one_has(sown):
    assert Voice.objects.filter(round=2).count() == 4
    assert Voice.objects.public().count() > 10
    assert Grade.objects.filter(entered_by__isnull=False).exists()
    assert Grade.objects.values("choice").distinct().count() == 3
    assert Reveal.objects.exists()
    assert not StageMove.objects.exists()
    assert not Delivery.objects.exists()  # nobody is told of what never happened


def test_all_that_must_always_hold_holds(sown):
    broken = [found for found in invariants.ask(at=MONDAY) if found.broken]
    assert broken == []
    assert list(notary.verify(at=MONDAY)) == []


def test_nothing_happened_on_the_day_itself(sown):
    times = Voice.objects.values_list("received_at", flat=True)
    assert max(times).astimezone(sowing.SHANGHAI).date() < ON
    assert min(times).astimezone(sowing.SHANGHAI).date() >= date(2026, 9, 1)


def test_every_role_has_somebody_and_one_person_has_two_mandates(sown):
    assert set(Seat.objects.values_list("role", flat=True)) == set(Role)
    held = Counter(Mandate.objects.values_list("person__name", flat=True))
    assert [name for name, n in held.items() if n == 2] == ["方桂芳"]
    assert Station.objects.get(slug="dahekou").covers.count() == 3


def test_the_accounts_are_written_for_one_pair_of_eyes(sown):
    path = Path(settings.HUISHENG_DATA_DIR) / accounts.NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    told = json.loads(path.read_text(encoding="utf-8"))
    assert len(told["accounts"]) == sown.seats == Seat.objects.exclude(role=Role.SYSTEM).count()
    assert len({entry["token"] for entry in told["accounts"]}) == sown.seats
    for entry in told["accounts"]:
        assert seat_for(entry["token"], on=ON).pk == UUID(entry["seat"])
        account = Account.objects.get(username=entry["username"])
        assert check_password(entry["password"], account.password)
        assert account.person.seats.filter(pk=entry["seat"], role=entry["role"]).exists()
        assert str(tokens.seat_for(entry["token"], on=ON).pk) == entry["seat"]
    assert {entry["stage"] for entry in told["voices"]} == set(STAGES)
    for entry in told["voices"]:
        reporter = access.admit(entry["code"], entry["pin"], origin="1.2.3.4", at=MONDAY)
        assert reporter.sees_own


def test_no_constituent_is_named_outside_the_seal(sown):
    names = pack.load("demo").phrases["reporters"]
    texts = " ".join(Voice.objects.values_list("text", flat=True))
    assert [name for name in names if name in texts] == []


def test_a_second_pack_is_refused_with_words(sown):
    with pytest.raises(CommandError, match="empty one"):
        call_command("seed", "demo")
    call_command("seed", "demo", "--if-empty")  # what `make run` asks every time
    assert Voice.objects.count() == 200


def test_there_is_no_such_pack(db):
    with pytest.raises(CommandError, match="demo"):
        call_command("seed", "nowhere")


def test_the_same_number_gives_the_same_county_again(db):
    first, other, another = sow_and_forget(7), sow_and_forget(7), sow_and_forget(8)
    assert first == other
    assert first != another


def sow_and_forget(random: int) -> dict[str, list[str]]:
    with transaction.atomic():
        sow(random, size=60)
        found = contents()
        transaction.set_rollback(True)
    return found


def contents() -> dict[str, list[str]]:
    """Every row of ours as text, without keys and secrets, sorted."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("huisheng.")]
    return {m._meta.label: sorted(_shown(row) for row in m._default_manager.all()) for m in ours}


def _shown(row: models.Model) -> str:
    kept = {}
    for field in row._meta.concrete_fields:
        if field.primary_key or field.name in SECRET | A_PLACES_KEY:
            continue
        if isinstance(field, models.UUIDField | models.BinaryField):
            continue
        if isinstance(field, models.ForeignKey):
            kept[field.name] = str(getattr(row, field.name)) if field.name != "line" else ""
        else:
            kept[field.name] = str(getattr(row, field.attname))
    return A_KEY.sub("#", json.dumps(kept, ensure_ascii=False))


@pytest.mark.scale
def test_two_thousand_voices_are_one_county_too(db):
    sown = sowing.sow(pack.load("demo"), size=2000, random=5, on=ON, at=MONDAY, step=lambda n: None)
    assert sown.voices == Voice.objects.count() == 2000
    assert [found for found in invariants.ask(at=MONDAY) if found.broken] == []
