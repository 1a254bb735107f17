"""账号 — the means of signing in; it carries no rights of its own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from huisheng.people.models.seats import Seat


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; Django's own commands ask for these two names."""

    def create_user(self, username: str, password: str | None = None) -> Account:
        """Make an account that may sign in, once a seat gives it something to do."""
        account = self.model(username=username.strip())
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        """Find an account by the name it signs in with, whatever its case."""
        return self.get(username__iexact=username or "")


class Account(AbstractBaseUser):
    """账号 — signs a person in. Rights hang on seats; there is no superuser."""

    username = models.CharField(_("用户名"), max_length=60, unique=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    # Read together with the account where a request begins: (the day, the seats in force then).
    seats_at_hand: tuple[date, list[Seat]] | None = None

    # Django asks every user model these two; here nobody stands above the house.
    is_staff = False
    is_superuser = False

    def __str__(self) -> str:
        return self.username

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Always no: rights are asked of `policy.py` with a seat."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Always no, as above."""
        return False
