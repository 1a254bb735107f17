"""Each seat sees its own and nothing more; what it may not see looks like what there is not."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from huisheng.api.tests.conftest import refusal
from huisheng.api.tests.test_seat_steps import in_hand
from huisheng.people.models import ApiToken
from huisheng.voices.models import Voice
from tests.cast import account_for, speak

pytestmark = pytest.mark.django_db
SECRET = ("老人摔过跤", "13800001234", "何大爷")


def addresses(key: object) -> list[str]:
    return [
        f"/voices/{key}", f"/voices/{key}/contact", f"/voices/{key}/steps/register",
        f"/voices/{key}/steps/reveal", f"/voices/{key}/steps/nothing",
    ]  # fmt: skip


def test_to_the_stranger_a_voice_and_none_look_the_same_to_the_last_byte(cast, seated):
    voice, _receipt = speak(cast)
    stranger = seated("陈二")
    assert stranger.get("/voices").json()["rows"] == []
    assert stranger.get("/voices", q="路灯").json()["rows"] == []
    assert stranger.get("/inbox").json()["rows"] == []
    for theirs, none in zip(addresses(voice.pk), addresses(uuid4()), strict=True):
        for ask in (stranger.get, stranger.post):
            answers = [ask(theirs), ask(none)]
            assert answers[0].status_code == answers[1].status_code
            assert answers[0].content == answers[1].content
            assert answers[0].headers == answers[1].headers
        refusal(stranger.get(theirs), 404)
    assert Voice.objects.get().revision == 0


def test_the_liaison_officer_beside_does_see_it(cast, seated):
    voice, _receipt = speak(cast)
    assert seated("王芳").get(f"/voices/{voice.pk}").json()["text"] == voice.text
    refusal(seated("学苑").get(f"/voices/{voice.pk}"), 404)


def test_the_handler_reads_the_masked_text_and_never_who_spoke(cast, seated):
    voice = in_hand(cast, seated("王芳"))
    handler = seated("村委")
    shown = handler.get(f"/voices/{voice.pk}")
    assert shown.json()["text"] == "路灯不亮" and shown.json()["text_is_original"] is False
    said = [shown, handler.get("/voices"), handler.get("/inbox"),
            handler.get(f"/voices/{voice.pk}/steps/answer"),
            handler.get(f"/voices/{voice.pk}/contact"),
            handler.post(f"/voices/{voice.pk}/steps/reveal", {})]  # fmt: skip
    for answer in said:
        assert not [word for word in SECRET if word in answer.content.decode()]
    refusal(said[-2], 403)
    refusal(said[-1], 403)


def test_a_handler_does_not_see_what_was_not_given_to_it(cast, seated):
    voice, _receipt = speak(cast)
    refusal(seated("村委").get(f"/voices/{voice.pk}"), 404)
    assert seated("村委").get("/voices").json()["rows"] == []


def test_before_and_after_the_reveal_no_other_answer_holds_the_contact(cast, seated):
    liaison, (voice, _receipt) = seated("王芳"), speak(cast)
    reveal = {"answers": {"reason": "CALL_BACK", "remark": "告知进展"}}
    taken = liaison.post(f"/voices/{voice.pk}/steps/reveal", reveal)
    request = f"/reveals/{taken.json()['reveals'][0]}"
    agreed = seated("主席").post(f"{request}/steps/approve", {"answers": {"check_reason": "同意"}})
    opened = liaison.post(f"{request}/steps/look")
    assert opened.json()["stage"] == "OPENED"
    for answer in (taken, agreed, opened, liaison.get(request),
                   liaison.get(f"/voices/{voice.pk}"), liaison.get("/voices")):  # fmt: skip
        assert "13800001234" not in answer.content.decode()


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer x", "Basic x", "Bearer hst_" + "A" * 43])
def test_without_a_good_token_nothing_of_a_seats_opens(cast, header):
    voice, _receipt = speak(cast)
    client = Client(headers={"Authorization": header} if header else {})
    for address in ("/me", "/inbox", "/voices", *addresses(voice.pk)):
        answer = client.get(f"/api/v1{address}")
        refusal(answer, 401)
        assert answer["WWW-Authenticate"] == "Bearer"


def test_a_browsers_session_opens_nothing_here(cast):
    voice, _receipt = speak(cast)
    client = Client()
    client.force_login(account_for(cast["王芳"], "wangfang"))
    assert client.get("/desk/").status_code == 200
    refusal(client.get(f"/api/v1/voices/{voice.pk}"), 401)
    address = f"/api/v1/voices/{voice.pk}/steps/register"
    refusal(client.post(address, {}, content_type="application/json"), 401)


def test_a_token_beats_the_session_it_comes_with(cast, seated):
    voice, _receipt = speak(cast)
    stranger = seated("陈二")
    stranger.client.force_login(account_for(cast["王芳"], "wangfang"))
    refusal(stranger.get(f"/voices/{voice.pk}"), 404)


def test_a_seat_that_ends_closes_its_tokens_door(cast, seated):
    liaison = seated("王芳")
    assert liaison.get("/me").status_code == 200
    cast["王芳"].active_until = "2026-03-01"
    cast["王芳"].save()
    refusal(liaison.get("/me"), 401)
    ApiToken.objects.update(revoked_at=None)
    refusal(liaison.get("/me"), 401)
