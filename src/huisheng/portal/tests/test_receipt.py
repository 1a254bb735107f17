"""回执: the code in hand, what happens next by which day, and a slip on paper."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client

from huisheng.portal.tests.villager import enter, file, receipt_of, the_voice, words


def test_it_shows_code_pin_next_days_and_a_square_to_scan(cast, phone):
    file(phone, cast)
    page = phone.get("/receipt")
    code, pin = receipt_of(phone)
    assert re.fullmatch(r"HS-\w{4}-\w{4}-\w{4}-\w", code) and re.fullmatch(r"\d{4}", pin)
    assert f'data-copy="{code}"' in page.content.decode()
    for said in (pin, "2026年3月4日 星期三之前，大河口代表联络站受理", "0700-7654321"):
        assert said in words(page)
    assert "data:image/svg+xml" in page.content.decode()
    assert the_voice().due_on.isoformat() == "2026-03-04"  # the day the receipt promises


def test_it_is_kept_by_no_cache_and_sent_to_no_other_page(cast, phone):
    answer = file(phone, cast)
    for name, path in (("receipt", "/receipt"), ("slip", "/slip")):
        cookie = answer.cookies[name]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (path, True, "Lax")
        page = phone.get(path)
        assert (page["Cache-Control"], page["Referrer-Policy"]) == ("no-store", "same-origin")
        assert page["X-Robots-Tag"].startswith("noindex")


def test_the_cookie_says_nothing_to_whoever_reads_it(cast, phone):
    answer = file(phone, cast)
    code, pin = receipt_of(phone)
    value = bytes.fromhex(answer.cookies["receipt"].value.replace(".", ""))
    for secret in (code.replace("-", "")[2:], f'"{pin}"', str(the_voice().pk)):
        assert secret.encode() not in value


def test_the_slip_says_the_same_on_either_paper(cast, phone):
    file(phone, cast)
    code, pin = receipt_of(phone)
    for address in ("/slip", "/slip?paper=a5"):
        page = words(phone.get(address))
        assert code in page and pin in page and "大河口代表联络站" in page


def test_it_is_gone_after_a_day_when_put_away_and_from_a_strangers_telephone(cast, phone, monday):
    file(phone, cast)
    assert Client().get("/receipt").status_code == 410
    monday.shift(timedelta(hours=25))
    assert phone.get("/receipt").status_code == 410
    file(phone, cast)
    assert phone.get("/receipt").status_code == 200
    assert phone.post("/receipt/done")["Location"] == "/"
    assert phone.get("/receipt").status_code == 410
    assert phone.get("/slip").status_code == 410


def test_a_forged_cookie_shows_nothing(cast, phone):
    file(phone, cast)
    for forged in ("", "x", "00.00", "ab" * 61 + "." + "cd" * 90):
        stranger = Client()
        stranger.cookies["receipt"] = forged
        assert stranger.get("/receipt").status_code == 410


def test_the_code_on_it_opens_the_voice(cast, phone):
    file(phone, cast)
    code, pin = receipt_of(phone)
    assert enter(Client(), f" {code.lower().replace('-', ' ')} ", pin).status_code == 302
