"""密钥与删除的登记 — which master keys there have been, and who has been erased. No secrets."""

from __future__ import annotations

from django.db import models


class MasterKey(models.Model):
    """主密钥 — a master key as the books know it; the key itself is in no database."""

    number = models.PositiveIntegerField(primary_key=True)
    fingerprint = models.CharField(max_length=8)  # tells a wrong key of the right number
    made_at = models.DateTimeField()  # or first seen
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.number} {self.fingerprint}"


class Erasure(models.Model):
    """删除登记 — that somebody's data were destroyed, so that no old backup brings them back.

    Says which record, never whose: the key of a case or a person. The same line stands in
    `keys/erased.log`, beside the keys, which a restored database does not replace.
    """

    kind = models.CharField(max_length=12)  # "voice", "person"
    subject = models.UUIDField()
    extent = models.CharField(max_length=12)  # what went, as the kind's own app has it
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "extent"], name="erased_only_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.extent}"
