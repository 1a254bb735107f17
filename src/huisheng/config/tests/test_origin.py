"""Where a request comes from: forged headers neither hide nor reset anything (RFC 7239, 8.1)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from huisheng.config import middleware
from huisheng.kernel import tracking
from huisheng.voices import rules

pytestmark = pytest.mark.django_db
HERE, PROXY = "203.0.113.7", "192.0.2.9"
MOST = rules.WRONG_CODES.most
LIMITED = [422] * MOST + [429]


@pytest.fixture
def behind_proxies(settings) -> Iterator[None]:
    """Two of our own proxies stand before us."""
    settings.HUISHENG_TRUSTED_PROXIES = ["192.0.2.0/24"]
    middleware._is_trusted.cache_clear()
    yield
    middleware._is_trusted.cache_clear()


def knock(forwarded: str, peer: str = HERE) -> int:
    """Ask with a wrong code."""
    said = {"code": tracking.new_code(), "pin": ""}
    client = Client(REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded})
    return client.post("/track", said).status_code


def test_from_a_stranger_the_header_is_not_even_read():
    assert [knock(f"198.51.100.{n}") for n in range(MOST + 1)] == LIMITED


def test_behind_our_proxy_only_its_own_word_counts(behind_proxies):
    assert [knock(f"198.51.100.{n}, {HERE}", PROXY) for n in range(MOST + 1)] == LIMITED
    assert knock(f"{HERE}, 198.51.100.250", PROXY) == 422  # somebody else, who forges this one


def test_our_proxies_in_a_row_are_passed_over(behind_proxies):
    row = [f"198.51.100.{n}, {HERE}:{50_000 + n}, 192.0.2.{n + 10}" for n in range(MOST + 1)]
    assert [knock(forwarded, PROXY) for forwarded in row] == LIMITED
