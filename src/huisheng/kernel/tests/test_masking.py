"""Personal details are masked; what a handler needs to act is left alone."""

import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huisheng.kernel.masking import is_card_number, is_id_number
from huisheng.kernel.text import mask_personal

MASKED = [
    ("电话13807315566", "电话[电话]"),
    ("打138 0731 5566找我", "打[电话]找我"),
    ("138-0731-5566、139.0731.5566", "[电话]、[电话]"),
    ("+86 13807315566", "[电话]"),
    ("手机１３８０７３１５５６６。", "手机[电话]。"),
    ("手机1️⃣3️⃣8️⃣0️⃣7️⃣3️⃣1️⃣5️⃣5️⃣6️⃣6️⃣", "手机[电话]"),
    ("手机138\u200b0731\u200b5566", "手机[电话]"),
    ("手机一三八零七三一五五六六", "手机[电话]"),
    ("1-3-8-0-7-3-1-5-5-6-6", "[电话]"),
    ("138****5566", "[电话]"),
    ("办公室0731-88665110转8001", "办公室[电话]"),
    ("（0731）88665110", "[电话]"),
    ("联系电话：88665110，88665111", "联系电话：[电话]"),
    ("身份证号11010519491231002X", "身份证号[证件号]"),
    ("编号110105 19491231 002X", "编号[证件号]"),
    ("旧证110105491231002", "旧证[证件号]"),
    ("卡号6222 0210 0111 6245 702", "卡号[卡号]"),
    ("车牌湘A·12345、粤BD12345、鄂AP185挂", "车牌[车牌]、[车牌]、[车牌]"),
    ("微信号：wang_fang88", "微信号：[账号]"),
    ("邮箱 laohe@example.com 。", "邮箱 [邮箱] 。"),
    ("我叫何建国，住大河口村", "我叫[姓名]，住大河口村"),
    ("联系人：欧阳建国 电话见下", "联系人：[姓名] 电话见下"),
    ("姓名：阿依古丽·买买提", "姓名：[姓名]"),
    ("本人张小华，女，52岁", "本人[姓名]，女，52岁"),
    ("我父亲何守业，现年78岁", "我父亲[姓名]，现年78岁"),
    ("我叫何建国。何建国再次反映", "我叫[姓名]。[姓名]再次反映"),
]
LEFT_ALONE = [
    "201路、204路公交车改道，夜班N12路停运",
    "欠薪13800元，工程款138000000元，补贴13800000000元",
    "2019年11月22日8:30至2020-01-05",
    "学苑小区5栋2单元1204室，人民路138号",
    "文号：湘政发〔2019〕12号，案号(2018)湘0105民初1234号",
    "发票号码60089370，订单号20191122000123456",
    "拨打12345、110、96110没人接",
    "我是高中生，本人是业主，我是于去年搬来的，我是江西人",
    "联系人：大河物业公司，申请人：村委会",
    "东经112.938814，北纬28.228209",
    "面积1380.73平方米，第13807315号地块",
]


@pytest.mark.parametrize(("said", "shown"), MASKED)
def test_it_is_masked(said, shown):
    assert mask_personal(said) == shown


@pytest.mark.parametrize("said", LEFT_ALONE)
def test_it_is_left_alone(said):
    assert mask_personal(said) == said


@given(st.text())
def test_masking_twice_changes_nothing_more_and_never_fails(text):
    once = mask_personal(text)
    assert mask_personal(once) == once


@given(st.integers(10**16, 10**17 - 1))
def test_one_wrong_digit_is_noticed(body):
    digits = "11" + str(body)[2:]
    right = [mark for mark in "0123456789X" if is_id_number(digits + mark)]
    assert len(right) == 1
    assert sum(is_card_number(f"{digits[:15]}{mark}") for mark in range(10)) == 1


def test_real_messages_lose_their_phones_and_keep_their_buses(shared_data):
    bus = re.compile(r"\d+路(?:公交|车)")
    mobile = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
    with (shared_data / "messages" / "hot_issues.csv").open(encoding="utf-8-sig") as file:
        bodies = [row["title"] + "\n" + row["body"] for row in csv.DictReader(file)]
    shown = [mask_personal(body) for body in bodies]
    assert not any(mobile.search(text) for text in shown)
    assert [bus.findall(text) for text in shown] == [bus.findall(text) for text in bodies]
    touched = sum(text != body for text, body in zip(shown, bodies, strict=True))
    assert 50 <= touched <= len(bodies) / 10
