"""What anybody may ask: stations, deputies, published answers; and whose seat, what waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huisheng.api.tests.conftest import NOW, refusal
from huisheng.api.tests.test_seat_steps import in_hand
from huisheng.voices import access
from huisheng.voices.flow import flow
from huisheng.voices.models import Voice
from tests.cast import speak

pytestmark = pytest.mark.django_db


def test_the_open_stations_and_what_one_needs_to_file_there(cast, anybody):
    rows = anybody.get("/stations").json()["rows"]
    assert [row["slug"] for row in rows] == ["dahekou", "xueyuan"]
    assert rows[0]["region"]["name"] == "江南省云州市云溪县大河镇大河口村"
    shown = anybody.get("/stations/dahekou").json()
    assert [deputy["name"] for deputy in shown["deputies"]] == ["李建华"]
    assert cast.village.code in [place["code"] for place in shown["places"]]
    assert shown["categories"] == [{"code": "lighting", "name": "路灯照明"}]


def test_a_station_closed_or_unknown_is_not_there(cast, anybody):
    cast.station.closed_on = "2026-03-01"
    cast.station.save()
    assert [row["slug"] for row in anybody.get("/stations").json()["rows"]] == ["xueyuan"]
    closed, none = anybody.get("/stations/dahekou"), anybody.get("/stations/nowhere")
    refusal(closed, 404)
    assert closed.content == none.content


def test_lists_can_be_narrowed_to_an_area_that_exists(cast, anybody):
    for address, there in (("/stations", 1), ("/deputies", 1), ("/published", 0)):
        assert len(anybody.get(address, area=cast.town.code).json()["rows"]) == there
        assert "area" in refusal(anybody.get(address, area="123"), 422)["fields"]
        assert "order" in refusal(anybody.get(address, order="x"), 422)["fields"]
        refusal(anybody.get(address, after="tampered"), 422)


def test_the_deputies_in_office_with_nothing_of_their_own(cast, anybody):
    cast.zhou_min.active_until = "2026-03-01"
    cast.zhou_min.save()
    rows = anybody.get("/deputies").json()["rows"]
    assert [(row["name"], row["congress"]) for row in rows] == [("李建华", "云溪县人民代表大会")]
    assert set(rows[0]) == {"slug", "name", "congress", "district", "region", "intro"}


def test_only_published_answers_are_public_and_hold_nothing_of_who_spoke(cast, anybody, seated):
    voice, hidden = in_hand(cast, seated("王芳")), in_hand(cast, seated("王芳"))
    said = {"text": "已换好，有事打13911112222。", "is_public": "on", "public_title": "路灯"}
    flow.take(voice, "answer", seat=cast["村委"], at=NOW, answers=said)
    graded = {"choice": "SATISFIED"}
    flow.take(voice, "grade", seat=access.Reporter(voice.pk), at=NOW, answers=graded)
    flow.take(hidden, "answer", seat=cast["村委"], at=NOW, answers={"text": "已经修好了，请看看。"})
    answer = anybody.get("/published")
    (row,) = answer.json()["rows"]
    assert (row["id"], row["title"]) == (str(voice.pk), "路灯")
    (told,) = row["answers"]
    assert (told["sender"], told["grade"]) == ("大河口村民委员会", "满意")
    for word in ("13911112222", "老人摔过跤", "何大爷", "赵工", "13800001234"):
        assert word not in answer.content.decode()


def test_published_pages_follow_one_another(cast, anybody, seated, monkeypatch):
    for n in range(3):
        voice, _receipt = speak(cast, f"第{n}件事，请看看。")
        Voice.objects.filter(pk=voice.pk).update(
            is_public=True, answered_at=NOW - timedelta(days=n)
        )
    monkeypatch.setattr("huisheng.kernel.paging.LARGEST_PAGE", 2)
    first = anybody.get("/published").json()
    second = anybody.get("/published", after=first["next"]).json()
    assert [len(first["rows"]), len(second["rows"]), second["next"]] == [2, 1, None]


def test_a_token_knows_its_seat(cast, seated):
    me = seated("王芳").get("/me").json()
    assert (me["person"], me["role"], me["role_label"]) == ("王芳", "LIAISON", "联络员")
    assert me["unit"]["name"] == "大河口代表联络站"
    assert me["region"]["code"] == cast.village.code


def test_the_inbox_holds_what_lies_on_the_desk_the_soonest_due_first(cast, seated):
    voice, _receipt = speak(cast)
    liaison = seated("王芳")
    (item,) = liaison.get("/inbox").json()["rows"]
    assert (item["kind"], item["id"]) == ("voice", str(voice.pk))
    assert (item["stage_label"], item["due_on"]) == ("待受理", "2026-03-04")
    assert liaison.get("/inbox", late="true").json()["rows"] == []
    refusal(liaison.get("/inbox", late="perhaps"), 422)
    refusal(liaison.get("/inbox", after="tampered"), 422)
