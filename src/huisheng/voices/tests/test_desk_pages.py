"""The desk's pages of voices, through HTTP, from the seats that own each step."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from huisheng.voices.flow import flow
from huisheng.voices.identity import Contact
from huisheng.voices.models import Stage, Voice
from tests.cast import MONDAY, Cast, account_for, make_cast, speak

pytestmark = pytest.mark.django_db
UNDER_NO_NAME = Contact()


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        yield


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


def step(voice: Voice, name: str) -> str:
    return reverse("voices:step", args=[voice.pk, name])


def test_the_liaison_officer_registers_and_hands_on(cast, sit):
    voice, _receipt = speak(cast)
    client = sit("王芳")
    assert voice.title in client.get("/desk/").content.decode()
    answers = {"title": "村口路灯不亮", "category": cast.lamp.pk, "revision": voice.revision}
    response = client.post(step(voice, "register"), answers)
    assert response.status_code == 302
    page = client.get(reverse("voices:show", args=[voice.pk])).content.decode()
    assert 'data-testid="offer-take_on"' in page
    assert 'data-testid="blocked-transfer"' in page
    assert "还没有启用" in page


def test_the_page_says_which_rule_proposed_what(cast, sit):
    from huisheng.voices.models import TriageRule

    TriageRule.objects.create(region=cast.county, position=3, category=cast.lamp,
                              proposal="take_on", reason="村内路灯由村委会维护")  # fmt: skip
    voice = _registered(cast)
    page = sit("王芳").get(reverse("voices:show", args=[voice.pk])).content.decode()
    assert "规则建议：站内（村居）办理" in page
    assert "依据云溪县分办规则第3条：村内路灯由村委会维护" in page


def test_words_of_a_petition_are_pointed_out(cast, sit):
    voice, _receipt = speak(cast, "法院判决书下来两年了还没执行")
    page = sit("王芳").get(reverse("voices:show", args=[voice.pk])).content.decode()
    assert "判决书" in page and "请先看是不是信访" in page


def test_the_village_committee_reads_the_masked_text_and_no_more(cast, sit):
    text = "我叫何长贵，村口路灯不亮，请打13800001234找我。"
    voice = _in_hand(cast, text=text)
    page = sit("村委").get(reverse("voices:show", args=[voice.pk])).content.decode()
    assert "村口路灯不亮" in page
    for secret in ("13800001234", "何长贵", "何大爷"):
        assert secret not in page
    assert "查看联系方式</a>" not in page


def test_a_reveal_without_a_reason_shows_nothing(cast, sit):
    voice, _receipt = speak(cast)
    client = sit("王芳")
    assert client.post(step(voice, "reveal"), {"reason": "", "remark": ""}).status_code == 422
    assert voice.reveals.count() == 0


@pytest.mark.parametrize("name", ["陈二", "学苑", "网格员", "管理员"])
def test_who_may_not_see_it_gets_the_page_of_what_does_not_exist(cast, sit, name):
    voice, _receipt = speak(cast)
    client = sit(name)
    absent = client.get("/desk/voices/01a20182-10ac-70e3-800c-2e7cd1eb0115/")
    present = client.get(reverse("voices:show", args=[voice.pk]))
    assert (present.status_code, absent.status_code) == (404, 404)
    assert _without_token(present) == _without_token(absent)
    assert client.post(step(voice, "register"), {}).status_code == 404


def test_refused_answers_keep_what_was_typed(cast, sit):
    voice = _in_hand(cast)
    response = sit("村委").post(step(voice, "answer"), {"text": "好了"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "答复太短" in page and ">好了</textarea>" in page.replace("\n", "")


def test_a_stale_form_is_refused_with_both_versions(cast, sit):
    voice, _receipt = speak(cast)
    stale = voice.revision
    _register(cast, voice)
    typed = {"question": "请问是几号杆？", "revision": stale}
    response = sit("王芳").post(step(voice, "ask"), typed)
    assert response.status_code == 409
    page = response.content.decode()
    assert "已经有人办过一步" in page and "请问是几号杆？" in page and "受理" in page


def test_a_step_that_is_gone_still_shows_what_was_typed(cast, sit):
    voice = _in_hand(cast)
    client = sit("王芳")
    answer = {"text": "第三盏路灯昨天已经换好，请您看看。"}
    assert client.post(step(voice, "answer"), answer).status_code == 302
    response = client.post(step(voice, "answer"), {"text": "另一位同事也写了一段很长的答复。"})
    assert response.status_code == 409
    assert "另一位同事也写了一段很长的答复。" in response.content.decode()
    assert voice.answers.count() == 1


def test_the_list_narrows_by_stage_and_words_and_hides_referred(cast, sit):
    speak(cast, "村口路灯不亮")
    speak(cast, "水渠堵了，稻田没有水")
    client = sit("王芳")
    found = client.get("/desk/voices/", {"q": "路灯"}).content.decode()
    assert "村口路灯不亮" in found and "水渠堵了" not in found
    assert client.get("/desk/voices/", {"q": "路"}).status_code == 422
    assert client.get("/desk/voices/", {"stage": "REFERRED"}).status_code == 422
    assert "没有找到" in client.get("/desk/voices/", {"stage": "CLOSED"}).content.decode()


def test_nobody_is_found_by_a_telephone_number(cast, sit):
    speak(cast, "请打13800001234找我，路灯不亮")
    found = sit("王芳").get("/desk/voices/", {"q": "13800001234"}).content.decode()
    assert "没有找到" in found


def test_the_orphan_list_is_empty_and_shows_one_that_is_made(cast, sit):
    voice, _receipt = speak(cast)
    client = sit("主席")
    assert "没有无主件" in client.get(reverse("voices:orphans")).content.decode()
    _orphan(voice)
    assert voice.title in client.get(reverse("voices:orphans")).content.decode()


def test_a_visitor_without_a_seat_is_asked_to_sign_in(cast):
    response = Client().get("/desk/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=/desk/")


def _orphan(voice: Voice) -> None:
    """Only a broken database can have one: the constraint is lifted by hand."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            Voice.objects.filter(pk=voice.pk).update(owner=None)
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                "ALTER TABLE voices_voice DROP CONSTRAINT open_voice_has_owner_and_due_date"
            )
            Voice.objects.filter(pk=voice.pk).update(owner=None)


def _register(cast: Cast, voice: Voice) -> Voice:
    answers = {"title": "村口路灯不亮", "category": cast.lamp.pk}
    return flow.take(voice, "register", seat=cast["王芳"], at=MONDAY, answers=answers)


def _registered(cast: Cast, **said: object) -> Voice:
    return _register(cast, speak(cast, **said)[0])


def _in_hand(cast: Cast, **said: object) -> Voice:
    voice = _registered(cast, **said)
    answers = {"handler": cast.village_committee.pk, "redacted": voice.redacted}
    voice = flow.take(voice, "take_on", seat=cast["王芳"], at=MONDAY, answers=answers)
    assert voice.stage == Stage.HANDLING
    return voice


def _without_token(response) -> str:
    import re

    return re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())


def test_why_it_was_reopened_is_read_by_those_who_steer(cast, sit):
    from huisheng.voices.access import Reporter

    voice = _registered(cast)
    answers = {"text": "已经通知物业，本周内更换。"}
    flow.take(voice, "answer_on_spot", seat=cast["王芳"], at=MONDAY, answers=answers)
    again = {"reason": "灯还是不亮，请打13800001234"}
    flow.take(voice, "reopen", seat=Reporter(voice.pk), at=MONDAY, answers=again)
    page = sit("王芳").get(reverse("voices:show", args=[voice.pk])).content.decode()
    assert "灯还是不亮" in page
