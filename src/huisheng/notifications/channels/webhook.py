"""网关 — a signed HTTP call to the gateway an office has: for short messages, and as a base.

The address is `https://:KEY@host/path`; KEY signs every call and never leaves the machine. Plain
http is taken only to this machine itself, where an office's own bridge may listen; what may be
called at all is decided at the one door out, `kernel.outbound`.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from huisheng.kernel import outbound
from huisheng.notifications.channels.parcels import Parcel, TryAgain, Undeliverable

AGAIN = frozenset({408, 425, 429})  # of the 4xx, those that pass by themselves


class Webhook:
    """Posts `{"id", "channel", "to", "subject", "text", "at"}`; 2xx means it was taken over.

    `X-Huisheng-Signature` is the hex HMAC-SHA-256, under the key, of the timestamp header, a full
    stop and the body. `Idempotency-Key` is the delivery's: a gateway drops what it has seen.
    """

    needs_key = True

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if not parts.hostname or (parts.scheme != "https" and not _is_here(parts)):
            raise ImproperlyConfigured(
                "a gateway's address must begin with https:// (http:// only to this machine)"
            )
        self.key = unquote(parts.password or "").encode()
        if self.needs_key and not self.key:
            raise ImproperlyConfigured("a gateway's address needs its key: https://:KEY@host/path")
        self.base = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self.path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def send(self, parcel: Parcel) -> str:
        """Post one parcel; the gateway's `ref` is kept, else its status."""
        body = json.dumps(self.content(parcel), ensure_ascii=False).encode()
        status, answer = self._post(body, parcel)
        if status >= 400:
            permanent = status < 500 and status not in AGAIN
            raise (Undeliverable if permanent else TryAgain)(f"http {status}")
        if status >= 300:
            raise TryAgain(f"http {status}: redirects are not followed")
        return self.reference(answer) or f"http:{status}"

    def content(self, parcel: Parcel) -> Mapping[str, Any]:
        """Return what is posted for a parcel."""
        return {
            "id": str(parcel.id), "channel": parcel.channel, "to": parcel.address,
            "subject": parcel.subject, "text": parcel.text, "at": _moment(parcel),
        }  # fmt: skip

    def reference(self, answer: Mapping[str, Any]) -> str:
        """Return the provider's own number for the message, "" if it gave none."""
        return str(answer.get("ref") or "")[:120]

    def target(self, parcel: Parcel) -> str:
        """Return the path and query to post a parcel to."""
        return self.path

    def headers(self, parcel: Parcel, body: bytes) -> dict[str, str]:
        """Return the headers that prove who posts, and what."""
        stamp = str(int(parcel.at.timestamp())) if parcel.at else "0"
        proof = hmac.new(self.key, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return {"X-Huisheng-Timestamp": stamp, "X-Huisheng-Signature": proof}

    def _post(self, body: bytes, parcel: Parcel) -> tuple[int, Mapping[str, Any]]:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": str(parcel.id),
        } | self.headers(parcel, body)
        # Neither proxies nor redirects nor .netrc: only this host hears what is said to whom.
        try:
            answer = outbound.post(self.base + self.target(parcel), body, headers)
        except outbound.NotReached as trouble:
            raise TryAgain(str(trouble)) from None
        return answer.status, _as_mapping(answer.body)


def _as_mapping(answer: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(answer)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _moment(parcel: Parcel) -> str | None:
    return parcel.at.isoformat() if parcel.at else None


def _is_here(parts: SplitResult) -> bool:
    if parts.scheme != "http":
        return False
    if parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
