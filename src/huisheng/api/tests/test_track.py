"""With the code on the receipt a program sees what its holder may see, and takes their steps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huisheng.api.tests.conftest import NOW, refusal
from huisheng.kernel import tracking
from huisheng.voices import rules
from huisheng.voices.flow import flow
from huisheng.voices.models import Stage, Voice
from tests.cast import MONDAY, look, speak

pytestmark = pytest.mark.django_db
WRONG = rules.WRONG_CODES.most


@pytest.fixture
def held(cast):
    """何大爷's voice, and the code with which he asks after it."""
    voice, receipt = speak(cast)
    return voice, {"code": tracking.display(receipt.code), "digits": receipt.pin}


def take(voice: Voice, name: str, seat, **answers) -> Voice:
    return flow.take(voice, name, seat=seat, at=NOW, answers=answers)


def answered(cast, voice: Voice) -> Voice:
    take(voice, "register", cast["王芳"], title="村口路灯不亮", category=cast.lamp.pk)
    handler = cast.village_committee.pk
    take(voice, "take_on", cast["王芳"], handler=handler, redacted="路灯不亮")
    return take(voice, "answer", cast["村委"], text="第三盏路灯昨天已经换好，请您看看。")


def test_it_says_in_plain_words_where_it_stands(cast, held, anybody):
    voice, code = held
    told = anybody.post("/track", code).json()
    assert told["stage"] == "已收到，等联络站受理"
    assert told["holder"] == "大河口代表联络站" and told["due_on"] == "2026-03-04"
    assert told["views"] == 0 and told["answers"] == []
    assert told["text"] == voice.text
    assert [step["name"] for step in told["steps"]] == ["withdraw"]


def test_the_code_alone_does_not_give_ones_own_words(cast, held, anybody):
    _voice, code = held
    told = anybody.post("/track", {"code": code["code"]})
    assert told.json()["text"] == ""
    assert "老人摔过跤" not in told.content.decode()


def test_every_look_at_the_contact_is_counted(cast, held, anybody):
    voice, code = held
    look(voice, cast["王芳"], cast["主席"])
    told = anybody.post("/track", code)
    assert told.json()["views"] == 1
    assert told.json()["looks"][0]["by"] == "大河口代表联络站"
    assert "王芳" not in told.content.decode()  # staff are told by their office


def test_wrong_digits_and_no_such_voice_answer_alike(cast, held, anybody):
    _voice, code = held
    other = {"code": tracking.display(tracking.new_code())}
    wrong = code | {"digits": "0000" if code["digits"] != "0000" else "1111"}
    kinds = [anybody.post("/track", said) for said in (other, wrong)]
    assert refusal(kinds[0], 422)["message"] == "没有查到。"
    assert kinds[0].content == kinds[1].content
    assert "code" in refusal(anybody.post("/track", {"code": "HS-1"}), 422)["fields"]


def test_guessing_is_slowed_down(cast, held, anybody):
    wrong = {"code": tracking.display(tracking.new_code())}
    kinds = [anybody.post("/track", wrong) for _n in range(WRONG + 1)]
    assert [answer.status_code for answer in kinds] == [422] * WRONG + [429]
    assert kinds[-1]["Retry-After"] == "900"
    refusal(anybody.post("/track", held[1]), 429)


def test_the_answer_is_read_and_graded(cast, held, anybody):
    voice, code = held
    answered(cast, voice)
    told = anybody.post("/track", code).json()
    assert told["answers"][0]["sender"] == "大河口村民委员会"
    graded = anybody.post("/track/steps/grade", code | {"answers": {"choice": "SATISFIED"}})
    assert graded.json()["answers"][0]["grade"] == "满意"
    assert Voice.objects.get().stage == Stage.CLOSED
    refusal(anybody.post("/track/steps/grade", code | {"answers": {"choice": "SATISFIED"}}), 409)


def test_a_matter_is_reopened_once(cast, held, anybody):
    voice, code = held
    answered(cast, voice)
    again = code | {"answers": {"reason": "第二天又不亮了。"}}
    assert anybody.post("/track/steps/reopen", again).status_code == 200
    assert Voice.objects.get().round == 2
    refusal(anybody.post("/track/steps/reopen", again), 409)


def test_what_was_asked_is_supplied(cast, held, anybody):
    voice, code = held
    take(voice, "register", cast["王芳"], title="村口路灯不亮", category=cast.lamp.pk)
    take(voice, "ask", cast["王芳"], question="是哪一盏？")
    assert anybody.post("/track", code).json()["question"] == "是哪一盏？"
    reply = {"answers": {"reply": "从东边数第三盏。"}}
    assert anybody.post("/track/steps/supply", code | reply).status_code == 200
    assert voice.inquiries.get().reply == "从东边数第三盏。"


def test_a_voice_is_taken_back(cast, held, anybody):
    _voice, code = held
    assert anybody.post("/track/steps/withdraw", code).status_code == 200
    assert Voice.objects.get().outcome == "WITHDRAWN"


def test_steps_of_the_office_and_answers_nobody_asked_for_are_refused(cast, held, anybody):
    _voice, code = held
    refusal(anybody.post("/track/steps/register", code), 403)
    refusal(anybody.post("/track/steps/fly", code), 404)
    refusal(anybody.post("/track/steps/grade", code), 409)
    stray = code | {"answers": {"stage": "CLOSED"}}
    assert "stage" in refusal(anybody.post("/track/steps/withdraw", stray), 422)["fields"]
    assert "pin" in refusal(anybody.post("/track", code | {"pin": "1"}), 422)["fields"]
    assert Voice.objects.get().stage == Stage.SUBMITTED


def test_a_page_gone_stale_is_noticed(cast, held, anybody):
    voice, code = held
    answered(cast, voice)
    stale = code | {"answers": {"choice": "SATISFIED"}, "revision": 1}
    refusal(anybody.post("/track/steps/grade", stale), 409)


def test_nothing_is_kept_by_a_cache_and_the_code_goes_in_no_address(cast, held, anybody):
    _voice, code = held
    assert anybody.post("/track", code)["Cache-Control"] == "no-store"
    assert anybody.get("/track", **code).status_code == 405
    assert "code" in refusal(anybody.post(f"/track?code={code['code']}", code), 422)["fields"]


def test_it_comes_late_only_when_the_office_is_late(cast, held, anybody):
    _voice, code = held
    assert anybody.post("/track", code).json()["is_late"] is False
    Voice.objects.update(due_on=(MONDAY - timedelta(days=3)).date())
    assert anybody.post("/track", code).json()["is_late"] is True


def test_whoever_is_sent_elsewhere_reads_where_and_why(cast, held, anybody):
    voice, code = held
    take(voice, "register", cast["王芳"], title="判决未执行", category=cast.lamp.pk)
    office, why = cast.petition_office.pk, "判决执行归法院。"
    take(voice, "propose_referral", cast["王芳"], kind="LITIGATION", office=office, reason=why)
    assert anybody.post("/track", code).json()["slip"] is None  # a proposal decides nothing
    take(voice, "confirm_referral", cast["站长"], check_reason="")
    told = anybody.post("/track", code).json()
    assert (told["slip"]["office"], told["slip"]["reason"]) == ("云溪县信访局", why)
    assert told["due_on"] is None and told["steps"] == []
