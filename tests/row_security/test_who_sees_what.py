"""With the first lock taken out altogether, the second still shows each seat what is its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from huisheng.config.second_lock import tables
from huisheng.people import asking
from huisheng.people.models import Role, Seat
from huisheng.voices import access, identity
from huisheng.voices.flow import flow
from huisheng.voices.models import Identity, Note, Voice
from huisheng.workflow import search
from huisheng.workflow.models import WorkItem
from tests.cast import MONDAY, Cast, look, speak
from tests.row_security.roles import WEB, role

LATER = MONDAY + timedelta(days=3)


@contextmanager
def as_the_web(seat: Seat | None = None, *, for_anybody: bool = False) -> Iterator[None]:
    """Ask as the web's role does; nobody, unless a seat or a public page is named."""
    with asking.one_transaction(), role(WEB):
        if seat or for_anybody:
            asking.ask(seat.pk if seat else None, at=MONDAY, for_anybody=for_anybody)
        yield


@pytest.fixture
def voices(cast: Cast) -> dict[str, Voice]:
    """One of each: at both stations, left the loop, published, by proxy, in the next county."""
    found = {
        "station": speak(cast)[0],
        "referred": speak(cast, "法院判决不公，我要信访。")[0],
        "answered": speak(cast, "村口的垃圾好几天没人收了。")[0],
        "proxy": speak(cast, "水管漏水，没人管。", proxy=cast["网格员"])[0],
        "street": speak(cast, region=cast.community, station=cast.street_station)[0],
        "deputy": speak(
            cast, region=cast.community, station=cast.street_station, deputy=cast.zhou_min
        )[0],
        "foreign": speak(cast, region=cast.next_county, station=None)[0],
    }
    Voice.objects.filter(pk=found["referred"].pk).update(stage="REFERRED", is_public=True)
    answer(cast, found["answered"])
    return found


def answer(cast: Cast, voice: Voice) -> None:
    steps = [
        ("register", "王芳", {"title": "垃圾没人收", "category": cast.lamp.pk}),
        ("take_on", "王芳", {"handler": cast.village_committee.pk, "redacted": "垃圾没人收"}),
        ("note", "王芳", {"text": "已经打过电话"}),
        ("answer", "村委", {"text": "垃圾已经清走，以后每天都收一次。", "is_public": "on"}),
    ]
    for name, who, answers in steps:
        voice = flow.take(voice, name, seat=cast[who], at=LATER, answers=answers)


def test_nobody_sees_nothing(cast, voices):
    look(voices["station"], cast["王芳"], cast["主席"])
    with as_the_web():
        for label, table, lock in tables.every():
            if lock.is_open or lock.select in ("", "true"):
                continue
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {table}")
                assert cursor.fetchone() == (0,), label


def test_what_the_worker_alone_keeps_is_not_there_for_the_web(cast):
    shut = [apps.get_model(label) for label, _table, lock in tables.every() if not lock.verbs]
    assert len(shut) >= 4
    with as_the_web(cast["陈主任"]):
        for model in shut:
            with pytest.raises(ProgrammingError), transaction.atomic():
                model.objects.exists()


def test_it_shows_to_every_seat_exactly_what_the_first_lock_shows(cast, voices):
    for name, seat in cast.seats.items():
        first = set(Voice.objects.visible_to(seat).values_list("pk", flat=True))
        with as_the_web(seat):
            second = set(Voice.objects.values_list("pk", flat=True))
        assert second == first, name
    assert voices["proxy"].pk in Voice.objects.visible_to(cast["网格员"]).values_list(
        "pk", flat=True
    )


def test_so_it_does_for_one_who_stands_in_and_not_once_that_is_over(cast, voices):
    seat = Seat.objects.create(
        tenant=cast.county, person=cast["高老师"].person, role=Role.LIAISON, region=cast.village,
        unit=cast.station.unit, stands_in_for=cast["王芳"], active_from=MONDAY.date(),
        active_until=LATER.date(),
    )  # fmt: skip
    with as_the_web(seat):
        assert Voice.objects.count() == 4
        assert WorkItem.objects.filter(holder=cast.station.unit_id).exists()
        asking.ask(seat.pk, at=LATER)
        assert not Voice.objects.exists()


def test_anybody_reads_what_was_published_but_not_the_notes_beside_it(cast, voices):
    with as_the_web(for_anybody=True):
        published = Voice.objects.get()
        assert published.pk == voices["answered"].pk
        assert published.answers.exists()
        assert not Note.objects.exists()
    with as_the_web(cast["陈二"]):
        assert set(Voice.objects.all()) == {voices["foreign"]}  # on a desk even that is not theirs


def test_the_code_opens_one_voice_and_the_identity_behind_it(cast, voices):
    voice, receipt = speak(cast, "桥栏杆松了。")
    with as_the_web(for_anybody=True):
        ref = access.identity_ref(voice.pk)
        asking.who_spoke(ref)
        assert not Identity.objects.exists()
        reporter = access.admit(receipt.code, receipt.pin, origin="::1", at=MONDAY)
        assert reporter.sees_own
        assert set(Voice.objects.all()) == {voice, voices["answered"]}
        assert Identity.objects.get().ref == ref


def test_an_identity_shows_only_while_a_look_at_it_is_open(cast, voices):
    voice, wang = voices["station"], cast["王芳"]
    with as_the_web(wang):
        assert identity.revealed_to(voice, wang, at=MONDAY) is None
        asking.who_spoke(access.identity_ref(voice.pk))
        assert not Identity.objects.exists()
    look(voice, wang, cast["主席"])
    with as_the_web(wang):
        assert identity.revealed_to(voice, wang, at=MONDAY).name == "何大爷"
        asking.ask(wang.pk, at=MONDAY + timedelta(hours=1))
        asking.who_spoke(access.identity_ref(voice.pk))
        assert not Identity.objects.exists()


def test_a_search_stays_in_the_seats_own_area(cast, voices):
    wide = search.scope_token("county", cast.county.pk)
    with as_the_web(cast["学苑"]):
        found, _further = search.find("路灯", scope=wide, kind="voice")
        assert set(found) == {voices["street"].pk, voices["deputy"].pk}
    with as_the_web(cast["管理员"]):
        assert search.find("路灯", scope=wide, kind="voice") == ([], None)


def test_to_merge_one_chooses_among_the_open_voices_of_the_town_alone(cast, voices):
    with as_the_web(cast["王芳"]):
        asking.in_town(cast.street.pk)
        assert voices["street"] in Voice.objects.all()
        asking.in_town(cast.next_county.pk)
        assert voices["foreign"] not in Voice.objects.all()
        assert voices["street"] not in Voice.objects.all()


def test_nobody_signs_with_anothers_seat(cast, voices):
    from huisheng.audit import ledger

    with as_the_web(cast["王芳"]):
        ledger.record("voice.note", voices["station"], seat=cast["王芳"], at=MONDAY)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            ledger.record("voice.note", voices["station"], seat=cast["主席"], at=MONDAY)


def test_nobody_gives_a_seat_in_the_next_county(cast):
    with as_the_web(cast["陈主任"]):
        given = {"person": cast["陈二"].person, "role": Role.AUDITOR, "active_from": MONDAY.date()}
        Seat.objects.create(tenant=cast.county, region=cast.county, **given)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Seat.objects.create(tenant=cast.next_county, region=cast.next_county, **given)
