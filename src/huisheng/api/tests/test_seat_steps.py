"""A program works from a seat: it lists, reads, asks what a step needs, and takes it."""

from __future__ import annotations

import pytest

from huisheng.api.tests.conftest import refusal
from huisheng.audit import ledger
from huisheng.voices.models import Stage, Voice
from tests.cast import Cast, speak

pytestmark = pytest.mark.django_db
TITLE = {"title": "村口路灯不亮"}


def registering(cast: Cast, **more) -> dict:
    return {"answers": TITLE | {"category": cast.lamp.pk}} | more


def in_hand(cast, liaison) -> Voice:
    voice, _receipt = speak(cast)
    liaison.post(f"/voices/{voice.pk}/steps/register", registering(cast))
    handed = {"handler": str(cast.village_committee.pk), "redacted": "路灯不亮"}
    answer = liaison.post(f"/voices/{voice.pk}/steps/take_on", {"answers": handed})
    assert answer.json()["stage"] == "HANDLING", answer.content.decode()
    return voice


def test_it_finds_its_voices_by_stage_category_and_words(cast, seated):
    liaison, (voice, _receipt) = seated("王芳"), speak(cast)
    other, _receipt = speak(cast, "桥栏杆松了，孩子们上学要走。")
    rows = liaison.get("/voices").json()["rows"]
    assert [row["id"] for row in rows] == [str(other.pk), str(voice.pk)]
    assert rows[1]["stage_label"] == "待受理" and rows[1]["holder"] == "大河口代表联络站"
    liaison.post(f"/voices/{voice.pk}/steps/register", registering(cast))
    for asked in ({"stage": "REGISTERED"}, {"category": "lighting"}, {"q": "路灯"}):
        assert [row["id"] for row in liaison.get("/voices", **asked).json()["rows"]] == [
            str(voice.pk)
        ]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"owner": "x"}, "owner"),
        ({"order_by": "text"}, "order_by"),
        ({"category": "nothing"}, "category"),
        ({"q": "路"}, "q"),
        ({"stage": "NOWHERE"}, None),
        ({"after": "tampered"}, None),
        ({"q": "路灯", "after": "9" * 40}, None),
        ({"q": "路灯", "after": "²"}, None),
    ],
)
def test_a_filter_that_means_nothing_is_refused_and_never_widens(cast, seated, asked, field):
    speak(cast)
    error = refusal(seated("王芳").get("/voices", **asked), 422)
    assert field is None or field in error["fields"]


def test_pages_follow_one_another_without_gap_or_repeat(cast, seated, monkeypatch):
    monkeypatch.setattr("huisheng.voices.listing.SIZE", 2)
    spoken = [speak(cast, f"第{n}盏路灯不亮了。")[0].pk for n in range(5)]
    program, seen, after = seated("王芳"), [], ""
    for asked in ({}, {"q": "路灯"}):
        seen, after = [], ""
        while after is not None:
            page = program.get("/voices", after=after, **asked).json()
            seen, after = seen + [row["id"] for row in page["rows"]], page["next"]
        assert seen == [str(key) for key in reversed(spoken)]


def test_it_asks_what_a_step_needs_and_takes_it(cast, seated):
    liaison, (voice, _receipt) = seated("王芳"), speak(cast)
    step = liaison.get(f"/voices/{voice.pk}/steps/register").json()
    asked = {question["name"]: question for question in step["questions"]}
    assert set(asked) == {"title", "category"} and step["revision"] == 0
    assert asked["category"]["kind"] == "choice"
    assert {"value": str(cast.lamp.pk), "label": "路灯照明"} in asked["category"]["choices"]
    now = liaison.post(f"/voices/{voice.pk}/steps/register", registering(cast)).json()
    assert (now["stage"], now["title"], now["revision"]) == ("REGISTERED", "村口路灯不亮", 1)
    assert [line.kind for line in ledger.of(voice)] == ["voice.open", "voice.register"]


def test_a_voice_shows_what_may_be_done_and_why_not(cast, seated):
    liaison, (voice, _receipt) = seated("王芳"), speak(cast)
    liaison.post(f"/voices/{voice.pk}/steps/register", registering(cast))
    steps = {s["name"]: s for s in liaison.get(f"/voices/{voice.pk}").json()["steps"]}
    assert steps["take_on"]["blocked"] == ""
    assert "还没有启用" in steps["transfer"]["blocked"]
    refusal(liaison.post(f"/voices/{voice.pk}/steps/transfer", {}), 409)


def test_whoever_was_second_learns_it(cast, seated):
    liaison, (voice, _receipt) = seated("王芳"), speak(cast)
    seen = liaison.get(f"/voices/{voice.pk}").json()["revision"]
    address = f"/voices/{voice.pk}/steps/register"
    assert liaison.post(address, registering(cast, revision=seen)).status_code == 200
    voice.refresh_from_db()
    stale = {"answers": {"question": "几号楼？"}, "revision": seen}
    assert refusal(liaison.post(f"/voices/{voice.pk}/steps/ask", stale), 409)["way_out"]
    assert Voice.objects.get().stage == Stage.REGISTERED


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"answers": {}}, "title"),
        ({"answers": TITLE | {"category": 10**30}}, "category"),
        ({"answers": TITLE | {"category": "x\0"}}, "category"),
        ({"answers": TITLE | {"stage": "CLOSED"}}, "stage"),
        ({"answers": TITLE | {"revision": 0}}, "revision"),
        ({"answers": {"title": ["a"]}}, "answers"),
        ({"answers": TITLE | {"category": "\ud800"}}, None),
        ({"answers": {}, "stage": "CLOSED"}, "stage"),
        ({"answers": {}, "revision": -1}, "revision"),
    ],
)
def test_answers_are_refused_field_by_field(cast, seated, said, field):
    liaison, (voice, _receipt) = seated("王芳"), speak(cast)
    answer = liaison.post(f"/voices/{voice.pk}/steps/register", said)
    fields = refusal(answer, 422)["fields"]
    assert field in fields or field is None
    assert Voice.objects.get().stage == Stage.SUBMITTED


def test_the_village_answers_and_the_text_is_told_whether_it_may_be_read_by_all(cast, seated):
    voice = in_hand(cast, seated("王芳"))
    said = {"text": "第三盏路灯昨天已经换好，请您看看。", "is_public": True}
    now = seated("村委").post(f"/voices/{voice.pk}/steps/answer", {"answers": said}).json()
    assert now["stage"] == "ANSWERED" and now["answers"][0]["text"] == said["text"]
    assert Voice.objects.get().is_public


def test_a_contact_is_opened_by_a_step_and_only_for_whoever_took_it(cast, seated):
    liaison, (voice, _receipt) = seated("王芳"), speak(cast)
    contact = f"/voices/{voice.pk}/contact"
    assert refusal(liaison.get(contact), 403)["way_out"]
    reveal = {"answers": {"reason": "CALL_BACK", "remark": "告知进展"}}
    asked = liaison.post(f"/voices/{voice.pk}/steps/reveal", reveal).json()
    (request,) = asked["reveals"]
    assert asked["views"] == 0
    refusal(liaison.post(f"/reveals/{request}/steps/look", {}), 409)  # not approved yet
    refusal(liaison.post(f"/reveals/{request}/steps/approve", {}), 403)
    refusal(liaison.get(contact), 403)
    agreed = {"answers": {"check_reason": "可以联系"}}
    second = seated("主席").post(f"/reveals/{request}/steps/approve", agreed).json()
    assert (second["stage"], second["decision"]) == ("APPROVED", "可以联系")
    refusal(liaison.get(contact), 403)  # approved, but not opened
    assert liaison.post(f"/reveals/{request}/steps/look", {}).json()["stage"] == "OPENED"
    assert liaison.get(f"/voices/{voice.pk}").json()["views"] == 1
    assert liaison.get(contact).json() == {
        "name": "何大爷", "phone": "13800001234", "address": "",
    }  # fmt: skip
    for other in ("站长", "主席"):
        refusal(seated(other).get(contact), 403)
    refusal(seated("陈二").get(f"/reveals/{request}"), 404)
