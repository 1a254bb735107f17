"""人 — somebody who serves: a deputy, an officer, a liaison officer. Constituents are not here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.ids import uuid7
from huisheng.people.models.accounts import Account
from huisheng.regions.models import Region


class Person(models.Model):
    """人员 — one human being who serves, with any number of mandates and seats."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=40)
    pinyin = models.CharField(max_length=120, blank=True)  # "li jianhua ljh", for search by name
    intro = models.CharField(_("简介"), max_length=200, blank=True)
    account = models.OneToOneField(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="person"
    )

    class Meta:
        indexes = [models.Index(fields=["tenant", "name"], name="person_by_name")]

    def __str__(self) -> str:
        return self.name
