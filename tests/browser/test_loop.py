"""The loop turns in a real browser: from a code on a wall to an answer its owner has graded."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.hands import Hands, barriers, open_from_inbox, speak, take, track
from tests.server import Server

VILLAGE = "学苑社区"
CATEGORY = "路灯照明"


@pytest.fixture
def hands(browser: Browser, server: Server):
    hands = Hands(browser, server)
    yield hands
    assert hands.complaints == []


@pytest.fixture
def place() -> str:
    """A place no other test speaks of, so that each finds its own matter."""
    return f"{uuid4().hex[:4]}号楼"


def test_from_a_phone_to_an_answer_its_owner_has_graded(hands, place):
    title = f"学苑路{place}路灯不亮"
    with hands.phone() as phone:
        receipt = speak(
            phone, "xueyuan", f"{place}前的路灯不亮，晚上老人摔过跤。", village=VILLAGE,
            phone="13800001234",
        )  # fmt: skip
        assert not barriers(phone)
        phone.get_by_test_id("to-slip").click()
        expect(phone.get_by_test_id("slip-code")).to_contain_text(receipt.code[-6:])
        assert not barriers(phone)

    with hands.desk("wangfang") as desk:
        desk.goto("/desk/voices/?q=" + place)
        desk.get_by_role("link", name=place).first.click()
        assert not barriers(desk)
        take(desk, "register", title=title, category=CATEGORY)
        expect(desk.get_by_test_id("blocked-transfer")).to_contain_text("还没有启用")
        take(desk, "take_on", handler="学苑社区居民委员会")
        assert not barriers(desk)

    with hands.desk("xueyuanshequ") as village:
        expect(village.get_by_role("link", name=title)).to_be_visible()
        village.get_by_role("link", name=title).click()
        expect(village.get_by_text("13800001234")).to_have_count(0)
        expect(village.get_by_test_id("offer-reveal")).to_have_count(0)
        take(village, "answer", text="今天上午换好了灯泡，晚上请您出来看看亮不亮。")

    with hands.phone() as phone:
        track(phone, receipt)
        expect(phone.get_by_test_id("answer")).to_contain_text("换好了灯泡")
        assert not barriers(phone)
        phone.get_by_test_id("grade-satisfied").click()
        expect(phone.get_by_text("您的评价：")).to_contain_text("满意")

    with hands.desk("wangfang") as desk:
        open_from_inbox(desk, title)
        expect(desk.get_by_text("已办结").first).to_be_visible()


def test_three_voices_are_merged_and_all_three_read_the_answer(hands, place):
    receipts = []
    for who in ("甲", "乙", "丙"):
        with hands.phone() as phone:
            text = f"{place}后面的下水道又堵了，污水流到路上。{who}住户说的。"
            receipts.append(speak(phone, "xueyuan", text, village=VILLAGE))
    titles = [f"{place}下水道堵塞（{who}）" for who in ("甲", "乙", "丙")]
    with hands.desk("wangfang") as desk:
        for title, who in zip(titles, ("甲住户", "乙住户", "丙住户"), strict=True):
            desk.goto(f"/desk/voices/?q={place} {who}")
            desk.locator("[data-keys-row]").first.click()
            take(desk, "register", title=title, category="供水排水")
        for title in titles[1:]:
            open_from_inbox(desk, title)
            desk.get_by_test_id("offer-merge").click()
            desk.get_by_text(titles[0]).first.click()
            desk.locator("[name=reason]").fill("同一处下水道")
            desk.get_by_test_id("take-step").click()
            expect(desk.get_by_text("已合并").first).to_be_visible()
        open_from_inbox(desk, titles[0])
        expect(desk.get_by_text(titles[1]).first).to_be_visible()
        take(desk, "answer_on_spot", text="疏通车昨天来过，下水道已经通了，井盖也盖好了。")
    for receipt in receipts:
        with hands.phone() as phone:
            track(phone, receipt)
            expect(phone.get_by_test_id("answer")).to_contain_text("疏通车昨天来过")
            phone.get_by_test_id("grade-basically").click()
            expect(phone.get_by_text("您的评价：")).to_contain_text("基本满意")


def test_a_petition_is_referred_by_two_people_and_leaves_the_lists(hands, place):
    title = f"{place}住户信访事项"
    with hands.phone() as phone:
        receipt = speak(
            phone, "xueyuan", f"{place}的案子法院判决书下来两年没执行，我要信访。", village=VILLAGE
        )
    with hands.desk("wangfang") as desk:
        desk.goto("/desk/voices/?q=" + place)
        desk.locator("[data-keys-row]").first.click()
        expect(desk.get_by_text("请先看是不是信访")).to_be_visible()
        take(desk, "register", title=title, category="其他")
        take(desk, "propose_referral", kind="LITIGATION", office="云溪县信访局",
             reason="属于法院执行事项，应向法院或信访部门提出。")  # fmt: skip
        expect(desk.get_by_test_id("blocked-confirm_referral")).to_contain_text("另一位同事")
    with hands.desk("qinzhuren") as committee:
        committee.get_by_role("link", name=title).click()
        take(committee, "confirm_referral")
        committee.goto("/desk/voices/?q=" + place)
        expect(committee.get_by_text("没有找到")).to_be_visible()
    with hands.phone() as phone:
        track(phone, receipt)
        expect(phone.locator("#slip")).to_contain_text("云溪县信访局")
        assert not barriers(phone)


def test_without_scripts_the_loop_turns_all_the_same(hands, place):
    with hands.phone(scripts=False) as phone:
        receipt = speak(phone, "xueyuan", f"{place}门口垃圾没人收。", village=VILLAGE)
        track(phone, receipt)
        expect(phone.get_by_test_id("now")).to_contain_text("学苑社区")


def test_dissatisfied_means_once_more(hands, place):
    title = f"{place}楼道灯坏了"
    with hands.phone() as phone:
        receipt = speak(phone, "xueyuan", f"{place}楼道灯坏了半个月。", village=VILLAGE)
    with hands.desk("wangfang") as desk:
        desk.goto("/desk/voices/?q=" + place)
        desk.locator("[data-keys-row]").first.click()
        take(desk, "register", title=title, category=CATEGORY)
        take(desk, "answer_on_spot", text="已经通知物业，本周内更换楼道灯。")
    with hands.phone() as phone:
        track(phone, receipt)
        phone.get_by_test_id("grade-dissatisfied").click()
        phone.locator("#reopen [name=reason]").fill("灯还是不亮")  # open: it is the next thing
        phone.get_by_test_id("take-reopen").click()
        expect(phone.get_by_test_id("now")).to_be_visible()
    with hands.desk("wangfang") as desk:
        open_from_inbox(desk, title)
        expect(desk.get_by_text("灯还是不亮").first).to_be_visible()
