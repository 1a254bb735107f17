"""谁登录了 — reads the account of a session together with its seats: one question, not two."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from huisheng.kernel import clock
from huisheng.people.models import Account
from huisheng.people.queries import with_seats


class SeatedBackend(AuthenticationBackend):
    """allauth's back end; nearly every request of an account asks for its seats as well."""

    def get_user(self, user_id: Any) -> Account | None:
        """Return the account of this key if it may sign in, its seats of today at hand."""
        account = with_seats(user_id, clock.today())
        if account is None:  # nobody's seat: rare, and worth a second look
            found: Account | None = super().get_user(user_id)
            return found
        return account if self.user_can_authenticate(account) else None
