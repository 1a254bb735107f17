"""交上来 — one filing by whoever speaks, from a page or a program: checked, counted, saved."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.errors import Invalid, TooMany
from huisheng.voices import access, intake
from huisheng.voices.filing_form import FilingForm
from huisheng.voices.intake import Receipt
from huisheng.workflow import throttle
from huisheng.workflow.models import Once

MOST_A_DAY = 20  # from one origin; many telephones of a village may share one (security.md D4)
A_DAY = 24 * 60  # minutes


def file(form: FilingForm, *, key: UUID, origin: str, at: datetime) -> Receipt:
    """Save what the form says and return its receipt.

    Raises Invalid for what cannot be taken, TooMany above MOST_A_DAY new ones from one origin
    (a form sent twice is not one more), NotNow where the key was used for other words.
    """
    if not form.is_valid():
        raise Invalid(_("还有地方要改一下。"))
    place = access.origin_key(origin)
    today = throttle.so_far("speak", place, at=at, minutes=A_DAY)
    if today >= MOST_A_DAY and not Once.objects.filter(scope=intake.SCOPE, key=key).exists():
        raise TooMany(
            _("今天从这个网络交上来的反映太多，暂时收不下了。"),
            way_out=_(
                "您写的都还在下面。请过些时候再交，或者到联络站、打电话说，工作人员帮您登记。"
            ),
        )
    with transaction.atomic():  # one commit for the voice and the count: one wait for the disk
        receipt = intake.file_voice(form.filing(), key=key, at=at)
        if receipt.is_new:
            throttle.count("speak", place, at=at, minutes=A_DAY)
    return receipt
