"""登录的规矩 — accounts are made by the office, never by signing up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """allauth, told how this house signs people in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: an account without a seat could do nothing."""
        return False
