"""A program files a voice for somebody: once, with photos or without, refused as the page would."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from huisheng.api.tests.conftest import NOW, refusal
from huisheng.voices import access, rules
from huisheng.voices.identity import contact_for_notice
from huisheng.voices.models import Attachment, Channel, Openness, Voice
from huisheng.voices.tests.test_limits import already

pytestmark = pytest.mark.django_db
LAMP = "村口第三盏路灯不亮。晚上老人摔过跤。"


def picture(kind: str = "JPEG") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(content, kind)
    return SimpleUploadedFile("a.jpg", content.getvalue(), "image/jpeg")


def test_at_a_station_with_a_name_that_is_locked_away(cast, anybody):
    answer = anybody.file(
        text=LAMP, station="dahekou", region=cast.village.code, category="lighting",
        place_text="村口", name="何大爷", phone="13800001234",
    )  # fmt: skip
    assert answer.status_code == 201
    receipt = answer.json()
    assert receipt["due_on"] == "2026-03-04" and receipt["code"].startswith("HS-")
    voice = Voice.objects.get()
    assert (voice.channel, voice.region) == (Channel.STATION_CODE, cast.village)
    assert (voice.category, voice.openness) == (cast.lamp, Openness.SEALED)
    assert contact_for_notice(voice.pk).name == "何大爷"
    assert access.admit(receipt["code"], receipt["pin"], origin="", at=voice.opened_at).sees_own


def test_to_a_deputy_and_to_nobody_in_particular(cast, anybody):
    assert anybody.file(text=LAMP, deputy="lijianhua", region=cast.village.code).status_code == 201
    assert anybody.file(text=LAMP, region=cast.community.code).status_code == 201
    by_deputy, plain = Voice.objects.order_by("pk")
    assert (by_deputy.channel, by_deputy.deputy) == (Channel.DEPUTY_CODE, cast.li_jianhua)
    assert plain.owner == cast.street_station.unit_id


def test_with_photos_as_a_form(cast, anybody):
    said = {"text": LAMP, "station": "dahekou", "photos": [picture(), picture("PNG")]}
    said["place_text"] = "村口"
    answer = anybody.client.post("/api/v1/voices", said, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201
    assert Attachment.objects.filter(voice=Voice.objects.get()).count() == 2


def test_what_is_no_photo_is_refused_by_its_place(cast, anybody):
    page = SimpleUploadedFile("a.jpg", b"<html>", "image/jpeg")
    said = {"text": LAMP, "station": "dahekou", "place_text": "村口", "photos": [picture(), page]}
    answer = anybody.client.post("/api/v1/voices", said, headers={"Idempotency-Key": str(uuid4())})
    assert "第2个" in refusal(answer, 422)["fields"]["photos"][0]
    assert not Voice.objects.exists()


def test_the_same_again_is_the_same_receipt_and_something_else_is_refused(cast, anybody):
    key, said = uuid4(), {"text": LAMP, "station": "dahekou", "region": cast.village.code}
    first, again = anybody.file(key, **said), anybody.file(key, **said)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    refusal(anybody.file(key, **said | {"text": "另一件事，路也坏了。"}), 409)
    assert Voice.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n "}, "text"),
        ({"text": "长" * 5001}, "text"),
        ({"station": "nowhere"}, "station"),
        ({"deputy": "nobody", "station": ""}, "deputy"),
        ({"deputy": "lijianhua"}, "deputy"),
        ({"region": "123"}, "region"),
        ({"region": ""}, "region"),
        ({"region": "900102100"}, "region"),
        ({"category": "nothing"}, "category"),
        ({"openness": "LOUD"}, "openness"),
        ({"openness": "NAMED"}, "name"),
        ({"phone": "12"}, "phone"),
        ({"latitude": 91}, "latitude"),
        ({"stage": "CLOSED"}, "stage"),
        ({"due_on": "2030-01-01"}, "due_on"),
    ],
)
def test_what_is_wrong_is_said_field_by_field_and_nothing_is_kept(cast, anybody, wrong, field):
    said = {"text": LAMP, "station": "dahekou", "region": cast.village.code}
    assert field in refusal(anybody.file(**said | wrong), 422)["fields"]
    assert not Voice.objects.exists()
    assert anybody.file(**said).status_code == 201


def test_without_a_key_of_its_own_it_is_not_taken(cast, anybody):
    said = {"text": LAMP, "station": "dahekou", "region": cast.village.code}
    assert "Idempotency-Key" in refusal(anybody.post("/voices", said), 422)["fields"]
    refusal(anybody.file("not-a-uuid", **said), 422)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", "{"),
        ("application/json", "[]"),
        ("application/json", '{"text": "路灯\\ud800", "station": "dahekou", "place_text": "村口"}'),
        ("application/json", '{"text": "路灯", "station": "dahekou", "latitude": NaN}'),
        ("application/json", "[" * 100_000),
        ("text/plain", '{"text": "有人吗"}'),
        ("multipart/form-data; boundary=x", "nonsense"),
        ("multipart/form-data", "nonsense"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(cast, anybody, kind, body):
    answer = anybody.client.post(
        "/api/v1/voices", body, content_type=kind, headers={"Idempotency-Key": str(uuid4())}
    )
    refusal(answer, 422)


def test_an_absurd_flood_from_one_place_is_put_off(cast, anybody):
    already("127.0.0.1", rules.FLOOD.default - 2, NOW)
    said = {"station": "dahekou", "region": cast.village.code}
    kinds = [anybody.file(text=f"第{n}件事，路灯不亮。", **said).status_code for n in range(3)]
    assert kinds == [201, 201, 429]


def test_a_station_that_has_closed_still_hears(cast, anybody):
    cast.station.closed_on = "2026-01-01"
    cast.station.save()
    answer = anybody.file(text=LAMP, station="dahekou", region=cast.village.code)
    assert answer.status_code == 201
    assert Voice.objects.get().channel == Channel.WEB
