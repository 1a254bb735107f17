"""台账 — the ledger: one line per step, and the chain that makes rewriting evident."""

from __future__ import annotations

from django.db import models


class LedgerLine(models.Model):
    """台账行 — one thing that was done, written in the transaction that did it.

    Audit, timeline and outbox in one. Never holds anything personal: names of officials at
    work, yes; a constituent's words or identity, no. The database refuses UPDATE and DELETE.
    """

    at = models.DateTimeField()
    kind = models.CharField(max_length=60)  # "voice.answer": the model and the step
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=36)
    tenant_id = models.BigIntegerField(null=True)
    seat_id = models.UUIDField(null=True)  # no foreign key: seats live above the ledger
    actor = models.CharField(max_length=80)  # as printed at the time
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)
    revision = models.PositiveIntegerField(default=0)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "id"], name="ledger_by_subject"),
            models.Index(fields=["tenant_id", "id"], name="ledger_by_tenant"),  # newest first
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.actor}"


class LedgerLink(models.Model):
    """台账链 — the line's place in the chain and the hash that binds it to all before it."""

    seq = models.BigIntegerField(primary_key=True)
    line = models.OneToOneField(LedgerLine, on_delete=models.PROTECT, related_name="link")
    hash = models.BinaryField(max_length=32)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seq__gte=1), name="ledger_chain_starts_at_one"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.seq}"
