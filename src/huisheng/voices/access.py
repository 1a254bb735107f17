"""凭码办理 — what a reporter may do who holds the tracking code, and how it is proved (D3)."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from huisheng.kernel import tracking
from huisheng.kernel.errors import Invalid, TooMany
from huisheng.kernel.limits import network_of
from huisheng.kernel.seal import Sealed
from huisheng.people import asking
from huisheng.people.keys import sealer
from huisheng.voices import rules
from huisheng.voices.models import Identity, Voice
from huisheng.workflow import throttle

WAIT = "track.wait"
PASS_LASTS = timedelta(minutes=30)
_PASS = b"track/pass"


@dataclass(frozen=True)
class Reporter:
    """反映人 — somebody who proved to hold a voice's code; with the PIN also its own words."""

    voice_id: UUID
    sees_own: bool = False
    pk: None = None

    @property
    def printed(self) -> str:
        return "反映人"


def code_for(key: UUID) -> str:
    """Return the tracking code that belongs to a form's key.

    Derived under the installation's secret, so that a form sent twice gets the same receipt
    though the code itself is stored nowhere. 60 bits, as if drawn.
    """
    drawn = sealer().mac(b"code", key.bytes)
    return tracking.from_bits(int.from_bytes(drawn[:8], "big"))


def pin_for(key: UUID) -> str:
    """Return the four digits printed beside the code."""
    drawn = sealer().mac(b"pin", key.bytes)
    return f"{int.from_bytes(drawn[:4], 'big') % 10_000:04d}"


def track_hash(code: str) -> bytes:
    """Return the keyed hash under which a code's voice is found."""
    return sealer().mac(b"track", b"track\x00" + code.encode())


def secret_hash(voice_id: UUID, kind: bytes, digits: str) -> bytes:
    """Return the keyed hash of a PIN or of a telephone's last four digits, bound to a voice."""
    message = kind + b"\x00" + voice_id.bytes + digits.encode()
    return sealer().mac(b"pin-hash", message)


def identity_ref(voice_id: UUID) -> bytes:
    """Return the key of a voice's identity row."""
    return sealer().mac(b"identity", voice_id.bytes)


def admit(typed: str, digits: str, *, origin: str, at: datetime) -> Reporter:
    """Return the reporter who holds this code, or refuse.

    `digits`: the PIN on the slip or the telephone's last four; may be empty, then the status,
    the answer and grading are open but not the reporter's own words. A wrong code, a wrong
    PIN and no such voice answer alike. Raises Invalid, or TooMany from an origin that asked too
    often. Whoever has both code and digits right is counted nowhere: a village may share one
    address.
    """
    key = origin_key(origin)
    if throttle.last(WAIT, key, since=at - timedelta(minutes=rules.WRONG_CODES_WAIT)):
        raise _too_many(rules.WRONG_CODES_WAIT)
    code = tracking.normalise(typed)  # a slip of the finger costs no try
    digest = track_hash(code)
    asking.with_code(digest)
    voice = Voice.objects.filter(track_hash=digest).only("pk").first()
    digits = "".join(c for c in digits if c.isdigit())
    is_wrong = voice is None or bool(digits and not _knows(voice.pk, digits))
    if is_wrong or not digits:
        _count(key, is_wrong=is_wrong, at=at)
    if voice is None or is_wrong:
        raise Invalid(
            _("没有查到。"),
            fields={"code": [str(_("查询码或后四位数字不对，请照着回执再核对一遍。"))]},
        )
    asking.about(voice.pk)
    return Reporter(voice.pk, sees_own=bool(digits))


def _count(key: str, *, is_wrong: bool, at: datetime) -> None:
    """Count a look-up, and a wrong one as such. Raises TooMany above what an origin may do."""
    counted = [*rules.LOOK_UPS, *([rules.WRONG_CODES] if is_wrong else [])]
    numbers = throttle.count_all([(limit, key) for limit in counted], at=at)
    if numbers.get(rules.WRONG_CODES, 0) >= rules.WRONG_CODES.most:  # the next has to wait
        throttle.note(WAIT, key, at=at)
    for limit in rules.LOOK_UPS:
        if limit.is_over(numbers[limit]):
            raise _too_many(limit.minutes)


def _too_many(minutes: int) -> TooMany:
    words = ngettext(
        "查的次数太多，请%(n)d分钟以后再查。", "查的次数太多，请%(n)d分钟以后再查。", minutes
    )
    return TooMany(
        words % {"n": minutes},
        way_out=_("着急的话，请打电话或到联络站，工作人员可以帮您查。"),
        seconds=minutes * 60,
    )


def _knows(voice_id: UUID, digits: str) -> bool:
    ref = identity_ref(voice_id)
    asking.who_spoke(ref)
    row = Identity.objects.filter(ref=ref).first()
    if row is None:
        return False
    right = [row.pin_hash] + ([row.tail_hash] if row.tail_hash else [])
    tried = (secret_hash(voice_id, b"pin", digits), secret_hash(voice_id, b"tail", digits))
    return any(hmac.compare_digest(bytes(a), b) for a in right for b in tried)


def origin_key(origin: str) -> str:
    """Return a keyed hash of where a request came from, fit to be stored and compared."""
    return sealer().mac(b"origin", network_of(origin).encode()).hex()[:40]


def pass_for(reporter: Reporter, *, at: datetime) -> str:
    """Return a sealed pass for a cookie: this browser proved the code a moment ago."""
    content = {
        "voice": str(reporter.voice_id), "own": reporter.sees_own, "at": at.isoformat(),
    }  # fmt: skip
    sealed = sealer().seal(json.dumps(content).encode(), about=_PASS)
    return sealed.wrapped_key.hex() + "." + sealed.content.hex()


def from_pass(cookie: str, *, at: datetime) -> Reporter | None:
    """Return whom a pass lets in, or None if it is absent, damaged or older than 30 minutes."""
    try:
        key, _dot, content = cookie.partition(".")
        opened = sealer().open(Sealed(bytes.fromhex(key), bytes.fromhex(content)), about=_PASS)
    except (ValueError, InvalidTag, IndexError):
        return None
    found = json.loads(opened)
    if at - datetime.fromisoformat(found["at"]) > PASS_LASTS:
        return None
    reporter = Reporter(UUID(found["voice"]), sees_own=found["own"])
    asking.about(reporter.voice_id)
    return reporter
