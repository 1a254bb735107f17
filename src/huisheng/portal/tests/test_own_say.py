"""自己办的几步: reply, grade, ask once more, take back — from one's own page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huisheng.portal.tests.villager import enter, file, receipt_of, the_voice, words
from huisheng.voices.flow import flow
from huisheng.voices.models import Grade, Stage, Voice
from tests.cast import MONDAY, look, speak

ANSWER = "第三盏路灯昨天已经换好，晚上请您看看亮不亮。"
REGISTER = {"title": "村口路灯不亮"}


@pytest.fixture
def mine(cast, phone):
    """何大爷 has spoken and stands on his own page."""
    file(phone, cast)
    enter(phone, *receipt_of(phone))
    take(cast, "register", category=cast.lamp.pk, **REGISTER)
    return phone


def take(cast, name: str, by: str = "王芳", voice: Voice | None = None, **answers) -> Voice:
    voice = voice or the_voice()
    return flow.take(voice, name, seat=cast[by], at=MONDAY + timedelta(minutes=1), answers=answers)


def answered(cast) -> Voice:
    take(cast, "take_on", handler=cast.village_committee.pk, redacted="路灯不亮")
    return take(cast, "answer", by="村委", text=ANSWER)


def step(phone, name: str, **said):
    page = phone.get("/track/mine")
    form = next(act.form for act in page.context["acts"] if act.name == name)
    return phone.post(f"/track/mine/{name}", {"revision": form["revision"].value()} | said)


def test_a_question_is_answered_where_it_is_asked(cast, mine):
    take(cast, "ask", question="请问是几号楼？")
    assert "请问是几号楼？" in words(mine.get("/track/mine"))
    assert step(mine, "supply", reply="三号楼。").status_code == 302
    assert the_voice().stage == Stage.REGISTERED
    page = words(mine.get("/track/mine?done=supply"))
    assert "您补充的情况已经交上去了" in page and "三号楼。" in page


def test_an_empty_reply_is_told_and_nothing_moves(cast, mine):
    take(cast, "ask", question="请问是几号楼？")
    answer = step(mine, "supply", reply=" ")
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert the_voice().stage == Stage.NEEDS_INFO


def test_the_answer_comes_as_a_letter_and_is_graded_by_one_press(cast, mine):
    answered(cast)
    page = words(mine.get("/track/mine"))
    assert ANSWER in page and "大河口村民委员会" in page and "赵工" not in page
    for label in ("满意", "基本满意", "不满意"):
        assert label in page
    assert step(mine, "grade", choice="SATISFIED", remark="亮了").status_code == 302
    assert Grade.objects.get().remark == "亮了"
    assert "您的评价： 满意" in words(mine.get("/track/mine"))


def test_who_is_not_satisfied_finds_the_way_to_ask_once_more(cast, mine):
    answered(cast)
    step(mine, "grade", choice="DISSATISFIED")
    page = mine.get("/track/mine")
    assert next(a for a in page.context["acts"] if a.name == "reopen").is_pressing
    assert step(mine, "reopen", reason="还是不亮。").status_code == 302
    assert (the_voice().round, the_voice().stage) == (2, Stage.REGISTERED)
    again = mine.get("/track/mine")
    assert "您请我们再办一次 还是不亮。" in words(again)
    assert "大河口代表联络站正在重新办，2026年4月2日 星期四之前答复您" in words(again)
    assert "reopen" not in [act.name for act in again.context["acts"]]


def test_it_can_be_taken_back(cast, mine):
    assert step(mine, "withdraw").status_code == 302
    page = words(mine.get("/track/mine?done=withdraw"))
    assert "您撤回了这件事，已经停办" in page and "撤回这件事" not in page


def test_what_moved_on_meanwhile_is_shown_and_the_words_are_kept(cast, mine):
    old = mine.get("/track/mine")
    revision = old.context["acts"][0].form["revision"].value()
    answered(cast)
    late = mine.post("/track/mine/withdraw", {"revision": revision, "reason": "修好了，不用办了"})
    assert late.status_code == 409
    assert "修好了，不用办了" in late.content.decode()
    assert ANSWER in words(late)
    assert the_voice().stage == Stage.ANSWERED


def test_a_page_open_too_long_keeps_the_words_while_the_next_form_is_fresh(cast, mine):
    answered(cast)
    old = mine.get("/track/mine")
    revision = old.context["acts"][-1].form["revision"].value()
    mine.post("/track/mine/grade", {"choice": "DISSATISFIED", "revision": revision})
    late = mine.post("/track/mine/reopen", {"reason": "灯又坏了", "revision": revision})
    assert late.status_code == 409
    assert "灯又坏了" in late.content.decode()
    assert step(mine, "reopen", reason="灯又坏了").status_code == 302


def test_when_the_pass_has_ended_what_was_written_is_shown_back(cast, mine, monday):
    take(cast, "ask", question="请问是几号楼？")
    monday.shift(timedelta(minutes=31))
    answer = mine.post("/track/mine/supply", {"reply": "三号楼二单元门口。"})
    assert answer.status_code == 403
    assert "三号楼二单元门口。" in answer.content.decode()
    assert "再输一次查询码" in words(answer)


def test_the_address_of_a_step_leads_back_to_ones_page(cast, mine):
    assert mine.get("/track/mine/grade")["Location"] == "/track/mine"


@pytest.mark.parametrize(("name", "status"), [("answer", 403), ("let_rest", 403), ("steal", 404)])
def test_steps_that_are_not_the_reporters_are_refused(cast, mine, name, status):
    assert mine.post(f"/track/mine/{name}", {"text": ANSWER}).status_code == status
    assert the_voice().stage == Stage.REGISTERED


def test_looks_at_the_contact_are_counted_with_day_and_reason(cast, mine):
    assert "没有人看过" in words(mine.get("/track/mine"))
    look(the_voice(), cast["王芳"], cast["主席"], at=MONDAY + timedelta(minutes=1))
    page = words(mine.get("/track/mine"))
    assert "您的联系方式被查看过1次" in page
    assert (
        "2026年3月2日 09:01，大河口代表联络站，联络员，约定上门查看，大河镇人大主席团同意" in page
    )


def test_a_petition_gets_a_slip_saying_where_to_turn(cast, mine):
    office = cast.petition_office
    take(cast, "propose_referral", kind="LITIGATION", office=office.pk, reason="判决执行归法院。")
    assert "判决执行归法院" not in words(
        mine.get("/track/mine")
    )  # a proposal is not yet a decision
    take(cast, "confirm_referral", by="站长", check_reason="")
    page = words(mine.get("/track/mine"))
    for said in ("云溪县信访局", "人民路1号", "0700-1234567", "判决执行归法院。"):
        assert said in page


def test_merged_voices_say_so_and_get_the_answer(cast, mine):
    mine_now = the_voice()
    lead, _receipt = speak(cast, text="村口的灯都不亮。")
    take(cast, "register", voice=lead, category=cast.lamp.pk, **REGISTER)
    take(cast, "merge", voice=mine_now, target=lead.pk, reason="同一盏灯")
    page = words(mine.get("/track/mine"))
    assert "和别人反映的同一件事合在一起" in page and "村口的灯都不亮" not in page
    take(cast, "take_on", voice=lead, handler=cast.village_committee.pk, redacted="路灯不亮")
    take(cast, "answer", by="村委", voice=Voice.objects.get(pk=lead.pk), text=ANSWER)
    assert ANSWER in words(mine.get("/track/mine"))
