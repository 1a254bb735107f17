"""The reader's own choices: kept in cookies, drawn by the server, never a way off our site."""

import pytest

PREFER = "/prefer"
GUIDE = "/styleguide"

pytestmark = pytest.mark.django_db


def test_large_type_is_remembered_and_drawn_by_the_server(client):
    answer = client.post(PREFER, {"size": "large", "next": "/track"})
    assert (answer.status_code, answer["Location"]) == (302, "/track")
    page = client.get(GUIDE).content.decode()
    assert 'data-size="large"' in page
    assert 'data-theme="auto"' in page


def test_the_cookie_can_be_read_by_the_page_and_goes_nowhere_else(client):
    cookie = client.post(PREFER, {"theme": "dark"}).cookies["theme"]
    assert cookie.value == "dark"
    assert cookie["samesite"] == "Lax"
    assert not cookie["httponly"]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "x\n/y",
    ],
)
def test_the_way_back_leads_only_to_our_own_pages(client, elsewhere):
    assert client.post(PREFER, {"size": "large", "next": elsewhere})["Location"] == "/"


def test_a_choice_that_does_not_exist_is_not_remembered(client):
    assert not client.post(PREFER, {"size": "huge", "keys": "<b>"}).cookies


@pytest.mark.parametrize("cookie", ['"><script>', "huge", ""])
def test_a_forged_cookie_counts_as_no_choice(client, cookie):
    client.cookies["size"] = cookie
    assert 'data-size="normal"' in client.get(GUIDE).content.decode()


def test_looking_changes_nothing(client):
    assert client.get(PREFER).status_code == 405
