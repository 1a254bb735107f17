"""只办一次 — what makes double clicks and retries harmless, and guessing slow."""

from __future__ import annotations

from django.db import models


class Once(models.Model):
    """只办一次 — a form's key, the digest of what it carried, and what came of it (D7)."""

    key = models.UUIDField()
    scope = models.CharField(max_length=40)
    digest = models.BinaryField(max_length=32)
    outcome = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="form_taken_only_once")
        ]
        indexes = [models.Index(fields=["at"], name="once_by_age")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class Tries(models.Model):
    """次数 — how often a key did something within a window (D4). Keys are keyed hashes."""

    act = models.CharField(max_length=20)
    key = models.CharField(max_length=44)
    window = models.DateTimeField()  # the start of the window
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "key", "window"], name="tries_once_per_window")
        ]
        indexes = [models.Index(fields=["window"], name="tries_by_age")]

    def __str__(self) -> str:
        return f"{self.act}: {self.number}"
