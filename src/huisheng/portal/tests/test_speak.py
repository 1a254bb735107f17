"""我要反映: from a code on a wall to a voice on a desk."""

from __future__ import annotations

from decimal import Decimal

import pytest

from huisheng.people.models import Mandate
from huisheng.portal.tests.villager import LAMP, enter, file, picture, the_voice, words
from huisheng.voices import identity
from huisheng.voices.models import Attachment, Channel, Openness, Voice
from huisheng.workflow.models import WorkItem
from tests.cast import SINCE


def test_the_station_page_says_where_one_is_and_asks_for_the_text_first(cast, phone):
    page = phone.get("/s/dahekou")
    for said in ("大河口代表联络站", "村口文化广场", "0700-7654321", "李建华", "云溪县人大代表"):
        assert said in words(page)
    asked = page.content.decode()
    assert asked.index('name="text"') < asked.index('name="region"') < asked.index('name="phone"')


def test_a_filing_lands_on_the_stations_desk_with_its_owner_sealed(cast, phone):
    answer = file(phone, cast)
    assert (answer.status_code, answer["Location"]) == (302, "/receipt")
    voice = the_voice()
    assert (voice.text, voice.place_text) == (LAMP, "小桥边")
    assert (voice.region, voice.channel) == (cast.village, Channel.STATION_CODE)
    assert WorkItem.objects.filter(holder=cast.station.unit_id, case_id=voice.pk).exists()
    assert "何大爷" not in f"{voice.text}{voice.redacted}{voice.title}"
    contact = identity.contact_for_notice(voice.pk)
    assert contact and (contact.name, contact.phone) == ("何大爷", "13800001234")


def test_four_taps_are_enough(cast, phone):
    """Text, village (open the list, tap it), send: all else may stay as it is."""
    assert phone.post("/s/dahekou", {"text": LAMP, "region": cast.village.pk}).status_code == 302
    assert the_voice().openness == Openness.ANONYMOUS  # nothing was left that could be sealed


def test_a_station_with_one_village_does_not_ask_which(cast, phone):
    page = phone.get("/s/xueyuan")
    assert f'<option value="{cast.community.pk}" selected>' in page.content.decode()


def test_a_place_in_words_is_enough(cast, phone):
    file(phone, cast, region="", place_text="老粮站后面")
    assert (the_voice().region, the_voice().place_text) == (cast.village, "老粮站后面")


def test_a_point_is_enough_and_nonsense_is_no_point(cast, phone):
    file(phone, cast, region="", place_text="", latitude="31.7123456", longitude="112.25")
    assert (the_voice().latitude, the_voice().longitude) == (Decimal("31.71235"), Decimal("112.25"))
    refused = file(phone, cast, region="", place_text="", latitude="NaN", longitude="900")
    assert refused.status_code == 422


def test_a_deputys_code_brings_it_to_the_deputy(cast, phone):
    page = phone.get("/d/lijianhua")
    assert "李建华" in words(page)
    file(phone, cast, at="/d/lijianhua")
    voice = the_voice()
    assert (voice.deputy, voice.channel) == (cast.li_jianhua, Channel.DEPUTY_CODE)
    assert voice.station == cast.station.unit_id  # and to the station that serves the village


def test_a_person_with_two_mandates_shows_both(cast, phone):
    Mandate.objects.create(
        tenant=cast.county, person=cast.li_jianhua.person, term=cast.zhou_min.term,
        slug="lijianhua2", district="大河选区", active_from=SINCE,
    )  # fmt: skip
    for slug in ("lijianhua", "lijianhua2"):
        page = words(phone.get(f"/d/{slug}"))
        assert "云溪县人大代表（第3选区）" in page
        assert "大河镇人大代表（大河选区）" in page


def test_a_deputy_no_longer_in_office_still_has_a_page_that_hears(cast, phone):
    Mandate.objects.filter(pk=cast.zhou_min.pk).update(status="ENDED")
    assert "不再担任代表" in words(phone.get("/d/zhoumin"))
    assert file(phone, cast, at="/d/zhoumin").status_code == 302
    assert the_voice().deputy is None


def test_where_several_counties_are_served_one_is_asked_for(cast, phone):
    assert "您在哪个县" in words(phone.get("/speak"))
    assert file(phone, cast, at="/speak?area=900101").status_code == 302
    assert the_voice().channel == Channel.WEB
    assert phone.get("/speak?area=420684").status_code == 404


def test_the_telephone_remembers_the_last_station_for_what_is_near(cast, phone):
    phone.get("/s/dahekou")
    assert "大河口代表联络站" in words(phone.get("/"))
    assert "云溪县" in words(phone.get("/speak"))


def test_photographs_come_along_without_their_names(cast, phone):
    file(phone, cast, photos=[picture("red", "何家门口.jpg"), picture("green")])
    assert [a.position for a in Attachment.objects.order_by("position")] == [1, 2]


def test_a_category_may_be_chosen_and_belongs_to_the_county(cast, phone):
    file(phone, cast, category=cast.lamp.pk)
    assert the_voice().category == cast.lamp
    assert file(phone, cast, category="999").status_code == 422


@pytest.mark.parametrize("how", ["ANONYMOUS", "NAMED"])
def test_each_way_to_sign_is_kept(cast, phone, how):
    file(phone, cast, openness=how, name="" if how == "ANONYMOUS" else "何大爷")
    assert the_voice().openness == how


def test_what_was_written_can_be_followed_at_once(cast, phone):
    file(phone, cast)
    shown = phone.get("/receipt").context["receipt"]
    assert enter(phone, shown.code)["Location"] == "/track/mine"
    assert Voice.objects.count() == 1
