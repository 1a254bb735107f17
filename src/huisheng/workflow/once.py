"""只办一次 — double clicks, retries and lost answers do nothing twice (security.md D7)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.errors import NotNow
from huisheng.workflow.models import Once


def once(
    scope: str, key: UUID, content: bytes, act: Callable[[], str], *, at: datetime
) -> tuple[str, bool]:
    """Do `act` in one transaction unless this form was taken before.

    Returns (outcome, is_new): what `act` returned, now or the first time (64 characters at
    most). The same key with different content is refused with NotNow: it is another matter
    typed into an old form, and neither may be lost silently.
    """
    digest = hashlib.sha256(content).digest()
    try:
        with transaction.atomic():
            claim = Once(key=key, scope=scope, digest=digest, outcome="", at=at)
            claim.save(force_insert=True)
            outcome = act()
            with connection.cursor() as cursor:
                cursor.execute(_CAME_OF_IT, [outcome, claim.pk])
            return outcome, True
    except IntegrityError:
        before = Once.objects.filter(scope=scope, key=key).first()
        if before is None:
            raise
    if bytes(before.digest) != digest:
        raise NotNow(
            _("这张表已经提交过一次，内容和这次不同。"),
            way_out=_("如果这是另一件事，请重新打开页面再提交；您这次写的内容还在。"),
        )
    return before.outcome, False


_CAME_OF_IT = "UPDATE workflow_once SET outcome = %s WHERE id = %s"


def forget(*, before: datetime) -> int:
    """Drop forms taken long ago; return how many. An older page is stale anyway."""
    dropped, _each = Once.objects.filter(at__lt=before).delete()
    return dropped
