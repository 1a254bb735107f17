"""页面放得太久: the form's seal no longer fits, and still nothing typed is lost."""

from __future__ import annotations

import pytest
from django.test import Client

from huisheng.portal.tests.villager import LAMP, picture, sheet, the_voice, words
from huisheng.voices.models import Voice

OURS = {"origin": "http://testserver"}


@pytest.fixture
def strict(cast) -> Client:
    return Client(enforce_csrf_checks=True)


def test_what_was_typed_comes_back_in_a_fresh_form(cast, strict):
    page = strict.post("/s/dahekou", sheet(cast), headers=OURS)
    assert page.status_code == 403
    assert LAMP.splitlines()[1] in page.content.decode()
    assert "没有丢，也没有交上去" in words(page)
    assert not Voice.objects.exists()
    fresh = {each.name: each.value for each in page.context["typed"]}
    fresh["csrfmiddlewaretoken"] = strict.cookies["csrf"].value
    assert strict.post(page.context["resend_to"], fresh, headers=OURS).status_code == 302
    assert (the_voice().text, the_voice().region) == (LAMP, cast.village)


def test_photographs_have_to_be_chosen_again_and_it_says_so(cast, strict):
    page = strict.post("/s/dahekou", sheet(cast, photos=[picture()]), headers=OURS)
    assert "照片要重新选" in words(page)


def test_a_form_from_another_site_is_shown_but_never_armed(cast, strict):
    page = strict.post("/s/dahekou", sheet(cast), headers={"origin": "http://evil.example"})
    assert page.status_code == 403
    assert page.context["resend_to"] == ""
    assert 'data-testid="resend"' not in page.content.decode()


def test_nothing_of_a_sign_in_or_a_code_is_repeated(cast, strict):
    for address, typed in (
        ("/accounts/login/", {"login": "wangfang", "password": "longer-than-needed-回声"}),
        ("/track", {"code": "HS-7K3M-9QXD-2VTA-P", "pin": "1234"}),
    ):
        page = strict.post(address, typed, headers=OURS).content.decode()
        for secret in ("longer-than-needed", "7K3M", "1234"):
            assert secret not in page
