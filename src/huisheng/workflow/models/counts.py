"""计数 — how many cases stand at each stage, without counting them."""

from __future__ import annotations

from django.db import models


class StageMove(models.Model):
    """阶段变动 — one case moved from one stage to another; folded into counts within seconds."""

    case_kind = models.CharField(max_length=20)
    prov = models.BigIntegerField(null=True)
    pref = models.BigIntegerField(null=True)
    county = models.BigIntegerField(null=True)
    town = models.BigIntegerField(null=True)
    station = models.UUIDField(null=True)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class StageCount(models.Model):
    """阶段计数 — cases of one kind at one stage within one scope ("county:12")."""

    case_kind = models.CharField(max_length=20)
    scope = models.CharField(max_length=48)
    stage = models.CharField(max_length=20)
    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_kind", "scope", "stage"], name="stage_counted_once_per_scope"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.stage}: {self.number}"
