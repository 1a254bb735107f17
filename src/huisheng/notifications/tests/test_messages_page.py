"""A seat's messages: newest first, its own only, read when opened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from huisheng.notifications import housekeeping, outbox, queries
from huisheng.notifications.models import Channel, Delivery
from tests.cast import MONDAY

pytestmark = pytest.mark.django_db
LIST = "/desk/messages/"


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        yield


@pytest.fixture
def desk(told, happen, by_sms, cast):
    """王芳 has one message about the voice and one that gathers two."""
    to_her = replace(
        by_sms, audience="holder", channel=Channel.IN_APP, seat=cast["王芳"], address="",
        notice="voice.open", facts={"ref": by_sms.about.ref, "where": "大河口村", "due_on": ""},
    )  # fmt: skip
    told.append(to_her)
    happen()
    outbox.read_ledger(MONDAY)
    told[:] = [replace(to_her, notice="voice.overdue", digest=True)]
    happen("voice.overdue", times=2)
    outbox.read_ledger(MONDAY)
    return cast


def test_she_reads_what_came_in(desk, sit, voice):
    page = sit("王芳").get(LIST).content.decode()
    assert page.count('data-testid="message"') == 2
    assert 'data-testid="unread">2<' in page
    assert "有 2 件已经超期" in page and voice.ref in page
    assert voice.title in page  # she may see the case, so she sees its title
    assert page.index("已经超期") < page.index("新的反映")


def test_opening_one_marks_it_and_goes_to_the_case(desk, sit, voice):
    client = sit("王芳")
    one = Delivery.objects.get(notice="voice.open")
    response = client.post(reverse("notifications:open", args=[one.pk]))
    assert response["Location"] == reverse("voices:show", args=[voice.pk])
    digest = Delivery.objects.get(notice="voice.overdue")
    assert client.post(reverse("notifications:open", args=[digest.pk]))["Location"] == "/desk/"
    assert queries.unread(desk["王芳"]) == 0
    assert client.get(reverse("notifications:open", args=[one.pk])).status_code == 405


def test_all_can_be_marked_at_once_and_only_her_own(desk, sit):
    Delivery.objects.filter(notice="voice.overdue").update(seat=desk["站长"])
    sit("王芳").post(reverse("notifications:read"))
    assert (queries.unread(desk["王芳"]), queries.unread(desk["站长"])) == (0, 1)


@pytest.mark.parametrize("name", ["陈二", "站长", "李建华"])
def test_nobody_reads_or_opens_the_messages_of_another(desk, sit, name):
    client = sit(name)
    assert 'data-testid="message"' not in client.get(LIST).content.decode()
    one = Delivery.objects.first()
    assert client.post(reverse("notifications:open", args=[one.pk])).status_code == 404
    one.refresh_from_db()
    assert one.read_at is None


def test_a_title_is_not_shown_to_whoever_may_no_longer_see_the_case(desk, sit, voice):
    Delivery.objects.update(seat=desk["陈二"])
    page = sit("陈二").get(LIST).content.decode()
    assert voice.ref in page and voice.title not in page


def test_in_english_it_is_english_where_there_are_words(desk, sit):
    response = sit("王芳").get(LIST, headers={"accept-language": "en"})
    assert response.status_code == 200


def test_the_page_asks_as_much_for_thirty_as_for_one(
    desk, told, happen, sit, django_assert_max_num_queries
):
    told[:] = [replace(told[0], notice="voice.open", digest=False)]
    happen(times=40)
    outbox.read_ledger(MONDAY)
    client = sit("王芳")
    client.get(LIST)
    with django_assert_max_num_queries(12):
        page = client.get(LIST).content.decode()
    assert page.count('data-testid="message"') == 30
    assert 'data-testid="pager-next"' in page


def test_what_was_read_long_ago_is_dropped(desk):
    Delivery.objects.filter(notice="voice.open").update(read_at=MONDAY)
    assert housekeeping.forget(MONDAY + timedelta(days=89)) == 0
    assert housekeeping.forget(MONDAY + timedelta(days=91)) == 1
    assert housekeeping.forget(MONDAY + timedelta(days=366)) == 1
