"""写错了怎么办: a clear message, everything typed kept, nothing stored twice, nothing lost."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huisheng.portal.tests.villager import LAMP, bomb, file, picture, sheet, the_voice, words
from huisheng.voices import rules
from huisheng.voices.models import Attachment, Voice
from huisheng.voices.tests.test_limits import already

PAGE = SimpleUploadedFile("photo.jpg", b"<html><script>alert(1)</script></html>", "image/jpeg")


def refused(response, status=422) -> str:
    assert response.status_code == status
    assert not Voice.objects.exists()
    return words(response)


def test_nothing_written(cast, phone):
    page = refused(file(phone, cast, text="  \n ", place_text="小桥边"))
    assert "请写一写是什么事" in page
    assert 'id="error-summary"' in phone.post("/s/dahekou", {}).content.decode()


def test_ten_thousand_characters_come_back_whole(cast, phone):
    response = file(phone, cast, text="灯" * 10_000)
    assert "现在10000字，最多5000字" in refused(response)
    assert "灯" * 10_000 in response.content.decode()


def test_ten_photographs(cast, phone):
    response = file(phone, cast, photos=[picture() for _ in range(10)])
    assert "最多放6张照片，您选了10张" in refused(response)
    assert LAMP.splitlines()[0] in response.content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"), [(bomb, "第2"), (lambda: PAGE, "第2个文件不是能打开的照片")]
)
def test_a_picture_that_is_none_is_named_by_its_place_and_the_good_one_is_kept(
    cast, phone, wrong, said
):
    PAGE.seek(0)
    key = str(uuid4())
    response = file(phone, cast, idem=key, photos=[picture(), wrong()])
    assert said in refused(response)
    assert len(response.context["kept"]) == 1
    file(phone, cast, idem=key)
    assert Attachment.objects.count() == 1


def test_photographs_stay_chosen_while_something_else_is_put_right(cast, phone):
    key = str(uuid4())
    response = file(phone, cast, idem=key, phone="123", photos=[picture("red"), picture("green")])
    assert "电话号码不对" in refused(response)
    (red, thumb), (_green, _) = response.context["kept"]
    assert thumb.startswith("data:image/webp;base64,")
    assert file(phone, cast, idem=key, drop=[red]).status_code == 302
    assert Attachment.objects.count() == 1


def test_a_form_sent_twice_is_one_voice_with_one_receipt(cast, phone):
    form = sheet(cast)
    seen = set()
    for _ in range(2):
        assert phone.post("/s/dahekou", form).status_code == 302
        seen.add(phone.get("/receipt").context["receipt"].code)
    assert (Voice.objects.count(), len(seen)) == (1, 1)


def test_another_matter_typed_into_a_used_form_is_not_lost(cast, phone):
    form = sheet(cast)
    phone.post("/s/dahekou", form)
    response = phone.post("/s/dahekou", form | {"text": "还有一件：井水浑了。"})
    assert response.status_code == 409
    assert "还有一件：井水浑了。" in response.content.decode()
    assert str(response.context["idem"]) != form["idem"]
    form |= {"text": "还有一件：井水浑了。", "idem": str(response.context["idem"])}
    assert phone.post("/s/dahekou", form).status_code == 302
    assert Voice.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "words_said"),
    [
        ({"region": "", "place_text": ""}, "请选一个村、社区"),
        ({"phone": "12"}, "电话号码不对"),
        ({"openness": "ANONYMOUS"}, "选了匿名就不用写姓名"),
        ({"openness": "NAMED", "name": ""}, "请写上姓名"),
        ({"openness": "LOUD"}, "请从三种署名方式里选一种"),
        ({"place_text": "远" * 200}, "请用一句话说清"),
    ],
)
def test_each_wrong_answer_is_told_at_its_place(cast, phone, said, words_said):
    response = file(phone, cast, **said)
    assert words_said in refused(response)
    assert "晚上老人摔过跤" in response.content.decode()


def test_another_towns_village_is_refused_at_the_station(cast, phone):
    for elsewhere in (cast.community, cast.next_county, cast.street):
        assert "请从列表里重新选" in refused(file(phone, cast, region=elsewhere.pk))
    assert "请从列表里重新选" in refused(file(phone, cast, region="1 OR 1=1"))


def test_an_absurd_flood_is_told_to_come_back_and_keeps_the_words(cast, phone):
    last = sheet(cast)
    already("127.0.0.1", rules.FLOOD.default - 2)
    for form in (sheet(cast), last):
        assert phone.post("/s/dahekou", form).status_code == 302
    assert phone.post("/s/dahekou", last).status_code == 302  # sent twice, not one more
    response = file(phone, cast, text="第三件事")
    assert response.status_code == 429
    assert "到联络站、打电话说" in words(response)
    assert "第三件事" in response.content.decode()
    assert Voice.objects.count() == 2


def test_a_form_without_a_key_of_its_own_is_taken_all_the_same(cast, phone):
    assert file(phone, cast, idem="nonsense").status_code == 302
    assert the_voice().text == LAMP


def test_invisible_characters_are_dropped_and_tags_are_only_text(cast, phone):
    file(phone, cast, text="路灯\x00不亮<script>alert(1)</script>\u202e了")
    assert the_voice().text == "路灯不亮<script>alert(1)</script>了"
    assert "<script>alert" not in phone.get("/receipt").content.decode()


def test_an_unknown_code_on_the_wall_is_a_plain_404(cast):
    for address in ("/s/nowhere", "/d/nobody", f"/voices/{uuid4()}"):
        assert Client().get(address).status_code == 404
