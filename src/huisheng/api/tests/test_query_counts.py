"""What each operation asks of the database, pinned: a list costs the same however long it is."""

from __future__ import annotations

from uuid import uuid4

import pytest

from huisheng.api.tests.conftest import Program
from huisheng.api.tests.test_seat_steps import in_hand, registering
from huisheng.kernel import tracking
from huisheng.people import tokens
from huisheng.voices.models import Voice
from tests.cast import MONDAY, speak

pytestmark = pytest.mark.django_db
TOKEN = 1


@pytest.fixture
def liaison(cast) -> Program:
    """王芳's program, whose token has been used today already."""
    program = Program(tokens.issue(cast["王芳"], "测试", MONDAY))
    program.get("/me")
    return program


@pytest.fixture
def voices(cast) -> list[Voice]:
    return [speak(cast, f"第{n}盏路灯不亮了。")[0] for n in range(8)]


@pytest.mark.parametrize(
    ("address", "asked", "most"),
    [
        ("/me", {}, TOKEN),
        ("/inbox", {}, TOKEN + 1),
        ("/voices", {}, TOKEN + 2),
        ("/voices", {"stage": "SUBMITTED", "category": "lighting"}, TOKEN + 2),
        ("/voices", {"q": "路灯"}, TOKEN + 3),
        ("/stations", {}, 1),
        ("/deputies", {}, 1),
        ("/published", {}, 3),
        ("/stations/dahekou", {}, 4),
    ],
)
def test_lists(voices, liaison, django_assert_max_num_queries, address, asked, most):
    Voice.objects.update(is_public=True, answered_at=MONDAY)
    with django_assert_max_num_queries(most):
        assert liaison.get(address, **asked).status_code == 200


def test_one_voice_and_what_a_step_asks(cast, voices, liaison, django_assert_max_num_queries):
    voice = in_hand(cast, liaison)
    with django_assert_max_num_queries(10):
        assert liaison.get(f"/voices/{voice.pk}").status_code == 200
    with django_assert_max_num_queries(TOKEN + 1):
        assert liaison.get(f"/voices/{voice.pk}/steps/note").status_code == 200


def test_a_step(cast, voices, liaison, django_assert_max_num_queries):
    address = f"/voices/{voices[0].pk}/steps/register"
    with django_assert_max_num_queries(28):
        assert liaison.post(address, registering(cast)).status_code == 200


def test_filing_and_tracking(cast, anybody, django_assert_max_num_queries):
    said = {"text": "路灯不亮", "station": "dahekou", "region": cast.village.code}
    anybody.file(uuid4(), **said)
    with django_assert_max_num_queries(28):
        receipt = anybody.file(uuid4(), **said | {"text": "桥栏杆松了"}).json()
    held = {"code": tracking.display(tracking.normalise(receipt["code"]))}
    with django_assert_max_num_queries(12):
        assert anybody.post("/track", held).status_code == 200
