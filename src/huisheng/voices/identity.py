"""反映人身份的前门 — the only place that opens or writes a sealed identity."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from huisheng.kernel.seal import Sealed
from huisheng.people import asking
from huisheng.people.keys import sealer
from huisheng.people.models import Seat
from huisheng.voices import rules
from huisheng.voices.access import identity_ref, secret_hash
from huisheng.voices.models import Identity, Reveal, RevealRequest, Voice


@dataclass(frozen=True)
class Contact:
    """联系方式 — what a reporter left of themselves; any of it may be empty."""

    name: str = ""
    phone: str = ""
    address: str = ""
    account: str = ""  # the name they used where an import comes from; no way to reach them

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.phone or self.address)


def prepare(voice_id: UUID, contact: Contact, *, pin: str) -> Identity:
    """Return the sealed row of a voice's reporter, not yet saved."""
    ref = identity_ref(voice_id)
    plain = json.dumps(asdict(contact), ensure_ascii=False).encode()
    sealed = sealer().seal(plain, about=b"identity" + ref)
    digits = "".join(c for c in contact.phone if c.isdigit())
    return Identity(
        ref=ref,
        wrapped_key=sealed.wrapped_key,
        sealed=sealed.content,
        pin_hash=secret_hash(voice_id, b"pin", pin),
        tail_hash=secret_hash(voice_id, b"tail", digits[-4:]) if len(digits) >= 7 else None,
        phone_index=phone_index(digits) if digits else None,
    )


def phone_index(digits: str) -> bytes:
    """Return the blind index (8 bytes) under which a telephone number's voices are found."""
    return sealer().mac(b"phone", digits.encode())[:8]


def open_look(voice: Voice, seat: Seat, *, at: datetime) -> Reveal | None:
    """Return the look this seat has open at this moment, None if it has none."""
    return Reveal.objects.filter(voice=voice, seat=seat, until__gt=at).order_by("-until").first()


def revealed_to(voice: Voice, seat: Seat, *, at: datetime) -> Contact | None:
    """Return the contact if this seat has an open, approved, logged look; else None."""
    return _open(voice.pk) if open_look(voice, seat, at=at) else None


def contact_for_notice(voice_id: UUID) -> Contact | None:
    """Return the contact for a machine that tells the reporter something; shown to nobody."""
    return _open(voice_id)


def open_reveal(request: RevealRequest, *, at: datetime) -> Reveal:
    """Log one approved look at a reporter's contact; it stays open to the asker for 15 minutes."""
    return Reveal.objects.create(
        tenant_id=request.tenant_id, voice_id=request.voice_id, seat_id=request.asked_by_id,
        reason=request.reason, remark=request.remark, request=request,
        at=at, until=at + timedelta(minutes=rules.REVEAL_MINUTES),
    )  # fmt: skip


def _open(voice_id: UUID) -> Contact | None:
    ref = identity_ref(voice_id)
    asking.who_spoke(ref)
    row = Identity.objects.filter(ref=ref).first()
    if row is None:
        return None
    sealed = Sealed(bytes(row.wrapped_key), bytes(row.sealed))
    return Contact(**json.loads(sealer().open(sealed, about=b"identity" + ref)))
