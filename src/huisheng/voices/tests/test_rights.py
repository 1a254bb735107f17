"""The rights table is the oracle; policy.py must agree with it in every cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from huisheng.people.models import Person, Role, Seat
from huisheng.people.queries import system_seat
from huisheng.voices import reveal_flow
from huisheng.voices.access import Reporter
from huisheng.voices.flow import flow
from huisheng.voices.models import RevealRequest, Voice
from tests.cast import SINCE, Cast, make_cast, speak

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).parent.parent / "rights.txt"


def written() -> dict[tuple[str, str], bool]:
    lines = [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    roles = lines[0].split()
    cells = {}
    for line in lines[1:]:
        name, *marks = line.split()
        assert len(marks) == len(roles), name
        cells |= {(name, role): mark == "yes" for role, mark in zip(roles, marks, strict=True)}
    return cells


def doers(cast: Cast, voice: Voice) -> dict[str, object]:
    """One doer of each kind who has to do with this voice."""
    found: dict[str, object] = {str(seat.role): seat for seat in cast.seats.values()}
    found["DEPUTY"], found["LIAISON"], found["UNIT"] = cast["李建华"], cast["王芳"], cast["村委"]
    found["COUNTY_OFFICE"], found["TOWN_OFFICER"] = cast["陈主任"], cast["主席"]
    found["SYSTEM"] = system_seat(cast.county, on=SINCE)
    found["REPORTER"] = Reporter(voice.pk)
    for role in (Role.EDITOR, Role.OBSERVER):
        person = Person.objects.create(tenant=cast.county, name="某人")
        found[role] = Seat(tenant=cast.county, person=person, role=role, region=cast.county,
                           active_from=date(2025, 1, 1))  # fmt: skip
    return found


def test_every_step_and_role_agrees_with_the_table():
    cast = make_cast()
    voice, _receipt = speak(cast)
    voice.owner = cast.village_committee.pk  # so that the unit has it in hand
    people, table = doers(cast, voice), written()
    of_reveals = {f"revealrequest.{name}": step for name, step in reveal_flow.flow.steps.items()}
    assert {name for name, _role in table} == {*flow.steps, *of_reveals}
    found = {
        (name, role): step.by(voice, people[role])
        for name, step in flow.steps.items()
        for role in people
    }
    for role, doer in people.items():  # each as if they themselves had asked, where they may
        asked = RevealRequest(voice=voice, asked_by_id=doer.pk if found["reveal", role] else None)
        asked.place_in(voice.region)
        found |= {(name, role): step.by(asked, doer) for name, step in of_reveals.items()}
    assert {cell for cell in table if table[cell] != found[cell]} == set()


@pytest.mark.parametrize("stranger", ["陈二", "学苑", "周敏", "网格员", "高老师", "管理员"])
def test_nobody_from_elsewhere_may_do_anything(stranger):
    cast = make_cast()
    voice, _receipt = speak(cast)
    assert not [name for name, step in flow.steps.items() if step.by(voice, cast[stranger])]


def test_a_code_for_one_voice_opens_no_other():
    cast = make_cast()
    one, _receipt = speak(cast)
    other, _receipt = speak(cast, "另一件事")
    assert flow.offers(one, Reporter(other.pk)) == []
