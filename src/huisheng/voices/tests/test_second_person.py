"""Who spoke is seen by nobody alone: one asks, a second person agrees, and the reporter is told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from huisheng.audit import ledger
from huisheng.kernel.errors import NotAllowed, NotNow
from huisheng.people.models import Role, Seat, Unit, UnitKind
from huisheng.voices.flow import flow
from huisheng.voices.models import Reveal, RevealRequest, RevealStage, Voice
from huisheng.voices.reveal_flow import flow as reveals
from huisheng.workflow.models import WorkItem
from tests.cast import MONDAY, SINCE, Cast, account_for, look, make_cast, speak

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(hours=2)
PHONE = "13800001234"
NONE = "0193e6b2-0000-7000-8000-000000000000"
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
WHY = {"reason": "CALL_BACK", "remark": "电话核实路灯位置"}
AGREED = {"check_reason": "情况属实，可以联系"}


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def sit(cast):
    """Sign somebody in by name."""

    def _sit(name: str) -> Client:
        client = Client()
        client.force_login(account_for(cast[name], f"user-{len(name)}-{hash(name)}"))
        return client

    return _sit


def ask(cast: Cast, voice: Voice, by: str = "王芳") -> RevealRequest:
    flow.take(voice, "reveal", seat=cast[by], at=NOW, answers=WHY)
    return RevealRequest.objects.get(voice=voice, asker=cast[by].person, stage="WAITING")


def take(cast: Cast, request: RevealRequest, name: str, by: str, **answers: str) -> RevealRequest:
    return reveals.take(request, name, seat=cast[by], at=NOW, answers=answers)


def desks(request: RevealRequest) -> set:
    return set(WorkItem.objects.filter(case_id=request.pk).values_list("holder", flat=True))


def page(client: Client, request: RevealRequest) -> str:
    return client.get(reverse("reveals:show", args=[request.pk])).content.decode()


def test_it_goes_from_desk_to_desk_and_opens_for_a_quarter_of_an_hour(cast, sit, monday):
    voice, _receipt = speak(cast)
    liaison, officer = sit("王芳"), sit("主席")
    asked = liaison.post(reverse("voices:step", args=[voice.pk, "reveal"]), WHY)
    assert asked.status_code == 302
    request = RevealRequest.objects.get()
    assert desks(request) == {cast.committee.pk}
    assert "【查看申请】" in officer.get("/desk/").content.decode()
    assert PHONE not in page(liaison, request) + page(officer, request)
    there = reverse("reveals:step", args=[request.pk, "approve"])
    assert officer.get(there).status_code == 200
    assert officer.post(there, AGREED).status_code == 302
    assert desks(request) == {cast.station.unit_id}
    assert PHONE not in page(liaison, request)  # nothing opens before it is opened
    liaison.post(reverse("reveals:step", args=[request.pk, "look"]))
    assert desks(request) == set()
    shown = page(liaison, request)
    assert PHONE in shown
    assert shown.count("王芳 2026年3月2日 11:00") > 20  # the watermark: who and when
    assert liaison.get(reverse("reveals:show", args=[request.pk]))["Cache-Control"].count(
        "no-store"
    )
    for other in (officer, sit("站长"), sit("陈主任"), sit("高老师")):
        assert PHONE not in page(other, request)
    there = reverse("voices:show", args=[voice.pk])
    assert PHONE not in liaison.get(there).content.decode()
    monday.shift(timedelta(minutes=16))
    assert PHONE not in page(liaison, request)
    with pytest.raises(NotNow):
        take(cast, request, "look", "王芳")
    assert Reveal.objects.count() == 1


def test_nobody_approves_their_own_not_even_from_another_seat(cast):
    voice, _receipt = speak(cast)
    officer = cast["主席"]
    request = ask(cast, voice, "主席")
    assert desks(request) == {cast.office.pk}  # the town has nobody else
    other_seat = Seat.objects.create(
        tenant=cast.county, person=officer.person, role=Role.COUNTY_OFFICE, region=cast.county,
        unit=cast.office, active_from=SINCE,
    )  # fmt: skip
    for seat in (officer, other_seat):
        with pytest.raises(NotNow, match="另一位"):
            reveals.take(request, "approve", seat=seat, at=NOW, answers=AGREED)
    assert take(cast, request, "approve", "陈主任", **AGREED).stage == RevealStage.APPROVED


@pytest.mark.parametrize(
    "name", ["王芳", "站长", "村委", "学苑", "李建华", "管理员", "高老师", "陈二"]
)
def test_who_does_not_steer_the_area_cannot_approve(cast, name):
    request = ask(cast, speak(cast)[0])
    with pytest.raises(NotAllowed):
        take(cast, request, "approve", name, **AGREED)


@pytest.mark.parametrize("name", ["站长", "主席", "陈主任", "陈二"])
def test_only_whoever_asked_opens_it(cast, name):
    request = ask(cast, speak(cast)[0])
    take(cast, request, "approve", "主席", **AGREED)
    with pytest.raises(NotAllowed):
        take(cast, request, "look", name)


def test_declined_means_nothing_opens_and_one_may_ask_again(cast):
    voice, _receipt = speak(cast)
    request = ask(cast, voice)
    take(cast, request, "decline", "主席", check_reason="请先在平台上问")
    with pytest.raises(NotNow):
        take(cast, request, "look", "王芳")
    assert not Reveal.objects.exists()
    assert ask(cast, voice).pk != request.pk


def test_a_second_request_waits_for_the_first(cast):
    voice, _receipt = speak(cast)
    ask(cast, voice)
    with pytest.raises(NotNow, match="已经申请过"):
        flow.take(voice, "reveal", seat=cast["王芳"], at=NOW, answers=WHY)
    assert RevealRequest.objects.count() == 1


@pytest.mark.parametrize("approved", [False, True])
def test_a_request_lapses_after_three_working_days(cast, approved):
    request = ask(cast, speak(cast)[0])
    if approved:
        take(cast, request, "approve", "主席", **AGREED)
    assert request.due_on.isoformat() == "2026-03-05"  # Monday and three working days
    assert reveals.lapse(at=NOW + timedelta(days=3)) == 0
    assert reveals.lapse(at=NOW + timedelta(days=4)) == 1
    with pytest.raises(NotNow):
        take(cast, request, "look" if approved else "approve", "王芳" if approved else "主席")


def test_whose_unit_handles_it_is_refused_outright(cast):
    voice, _receipt = speak(cast)
    answers = {"title": "村口路灯不亮", "category": cast.lamp.pk}
    flow.take(voice, "register", seat=cast["王芳"], at=NOW, answers=answers)
    answers = {"handler": cast.station.unit_id, "redacted": "路灯不亮"}
    voice = flow.take(voice, "take_on", seat=cast["王芳"], at=NOW, answers=answers)
    (offer,) = [o for o in flow.offers(voice, cast["王芳"]) if o.name == "reveal"]
    assert "正在办这件事" in str(offer.blocked)
    with pytest.raises(NotNow, match="正在办这件事"):
        ask(cast, voice)
    assert ask(cast, voice, "主席")


def test_who_was_given_it_meanwhile_no_longer_opens_what_was_approved(cast):
    voice, _receipt = speak(cast)
    request = ask(cast, voice)
    take(cast, request, "approve", "主席", **AGREED)
    Voice.objects.filter(pk=voice.pk).update(handler=cast.station.unit_id)
    with pytest.raises(NotNow, match="正在办这件事"):
        take(cast, RevealRequest.objects.get(), "look", "王芳")


@pytest.mark.parametrize(
    ("named", "refused"),
    [("STATION", True), ("OFFICE", True), ("VILLAGE", False), ("TOWN_GOVERNMENT", False)],
)
def test_whose_unit_is_complained_of_or_stands_above_or_below_it_is_refused(cast, named, refused):
    voice, _receipt = speak(cast)
    town_hall = Unit.objects.create(
        tenant=cast.county, region=cast.town, kind=UnitKind.TOWN_GOVERNMENT, name="大河镇人民政府"
    )
    units = {"STATION": cast.station.unit, "OFFICE": cast.office,
             "VILLAGE": cast.village_committee, "TOWN_GOVERNMENT": town_hall}  # fmt: skip
    voice.named_unit = units[named]
    voice.save()
    found, everybody = set(), {"王芳", "站长", "主席", "陈主任"}
    for name in everybody:
        try:
            ask(cast, voice, name)
        except NotNow as refusal:
            assert "反映的是您的单位" in str(refusal)
            found.add(name)
    assert found == (everybody if refused else set())


def test_where_there_is_nobody_else_it_says_so(cast):
    voice, _receipt = speak(cast)
    Seat.objects.filter(role__in=[Role.TOWN_OFFICER, Role.COUNTY_OFFICE]).update(
        active_until=SINCE + timedelta(days=1)
    )
    with pytest.raises(NotNow, match="没有第二个人"):
        ask(cast, voice)
    assert not RevealRequest.objects.exists()
    assert [line.kind for line in ledger.of(voice)] == ["voice.open"]


def test_to_whoever_sees_no_such_voice_there_is_no_such_request(cast, sit):
    request = ask(cast, speak(cast)[0])
    for name in ("陈二", "学苑", "村委", "李建华", "管理员"):
        client = sit(name)
        for address in (reverse("reveals:show", args=[request.pk]),
                        reverse("reveals:step", args=[request.pk, "approve"])):  # fmt: skip
            found, none = client.get(address), client.get(address.replace(str(request.pk), NONE))
            assert found.status_code == 404
            assert TOKEN.sub(b"", found.content) == TOKEN.sub(b"", none.content)


def test_the_reason_is_kept_without_name_and_number(cast):
    voice, _receipt = speak(cast)
    told = {"reason": "CALL_BACK", "remark": "给13800001234打电话"}
    flow.take(voice, "reveal", seat=cast["王芳"], at=NOW, answers=told)
    assert PHONE not in RevealRequest.objects.get().remark


def test_the_week_is_listed_for_the_office_without_who_spoke(cast, sit):
    voice, _receipt = speak(cast)
    look(voice, cast["王芳"], cast["主席"], at=NOW)
    office = sit("陈主任")
    empty = office.get(reverse("reveals:week")).content.decode()  # last week: nobody looked
    assert "这一周没有人查看过" in empty
    listed = office.get(reverse("reveals:week") + "?from=2026-03-04").content.decode()
    for said in (voice.ref, "王芳", "孙主席", "约定上门查看", "确需上门核实", "查看1次"):
        assert said in listed
    for secret in (PHONE, "何大爷", voice.title):
        assert secret not in listed
    for name, status in (("高老师", 200), ("主席", 403), ("王芳", 403)):
        assert sit(name).get(reverse("reveals:week")).status_code == status
    stranger = sit("陈二").get(reverse("reveals:week") + "?from=2026-03-04").content.decode()
    assert voice.ref not in stranger


@pytest.mark.parametrize("typed", ["", "x", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_whatever_week_is_asked_for_there_is_a_page(sit, typed):
    assert sit("陈主任").get(reverse("reveals:week"), {"from": typed}).status_code == 200
