"""回执 — what a filing gives to take home, sealed into a cookie: it exists nowhere else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from huisheng.kernel.seal import Sealed
from huisheng.people import asking
from huisheng.people.keys import sealer
from huisheng.voices.intake import Receipt

LASTS = timedelta(hours=24)
# One cookie for each page that shows it; to every other page it is not even sent.
COOKIES = {"receipt": "/receipt", "slip": "/slip"}
_ABOUT = b"voice/receipt"


@dataclass(frozen=True)
class KeptReceipt:
    """回执 — as it comes back from the cookie."""

    voice_id: UUID
    code: str
    pin: str


def give(response: HttpResponseBase, receipt: Receipt, *, at: datetime) -> None:
    """Put a receipt into the sealed cookies of a response."""
    content = {
        "voice": str(receipt.voice_id), "code": receipt.code, "pin": receipt.pin,
        "at": at.isoformat(),
    }  # fmt: skip
    sealed = sealer().seal(json.dumps(content).encode(), about=_ABOUT)
    value = sealed.wrapped_key.hex() + "." + sealed.content.hex()
    for name, path in COOKIES.items():
        response.set_cookie(
            name, value, max_age=LASTS, path=path, httponly=True, samesite="Lax",
            secure=settings.HTTPS,
        )  # fmt: skip


def take_back(response: HttpResponseBase) -> None:
    """Drop the cookies: the reporter has the code and leaves a telephone that others use too."""
    for name, path in COOKIES.items():
        response.delete_cookie(name, path=path)


def shown_to(request: HttpRequest, cookie: str, *, at: datetime) -> KeptReceipt | None:
    """Return the receipt this browser may show, or None: absent, damaged, older than a day."""
    try:
        key, _dot, content = request.COOKIES.get(cookie, "").partition(".")
        opened = sealer().open(Sealed(bytes.fromhex(key), bytes.fromhex(content)), about=_ABOUT)
    except (ValueError, InvalidTag, IndexError):
        return None
    found = json.loads(opened)
    if at - datetime.fromisoformat(found["at"]) > LASTS:
        return None
    receipt = KeptReceipt(UUID(found["voice"]), found["code"], found["pin"])
    asking.about(receipt.voice_id)
    return receipt
