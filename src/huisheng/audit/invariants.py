"""台账的不变式 — every line is in the chain within a minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huisheng.audit.models import LedgerLine
from huisheng.audit.notary import LATE
from huisheng.kernel import invariants


def unlinked(at: datetime) -> Iterator[str]:
    """Yield lines older than a minute that no link binds yet: the worker stands still."""
    late = LedgerLine.objects.filter(link__isnull=True, at__lt=at - LATE).order_by("id")
    for key, kind in late.values_list("id", "kind").iterator():
        yield f"{key} {kind}"


def register() -> None:
    """Say what must always hold of the ledger."""
    says = _("一分钟以前的台账行都已连入台账链")
    invariants.register("ledger.is_linked", says, unlinked)
