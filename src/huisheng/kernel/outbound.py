"""出门 — the only door by which the product itself calls another machine over HTTP.

Whoever may be called is named in settings. A name is resolved once, every address it has must lie
in the open internet (or in a network the operator named), and the call goes to that very address
while TLS and the Host header still name the host: a name that answers differently the second time
(DNS rebinding) gains nothing. No redirects, no proxies, no cookies, 5 seconds, 64 KB.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS = 5.0
MOST_BYTES = 64 * 1024

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]

# Addresses that look public and lead inside: translated IPv4, and a cloud's own service.
_LEAD_INSIDE = tuple(
    ipaddress.ip_network(net)
    for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "168.63.129.16/32")
)


class NotReached(Exception):
    """The call did not come about. The message is a short code for a record, never an address."""


class Forbidden(NotReached):
    """The door does not let this call out."""


@dataclass(frozen=True)
class Answer:
    """答复 — the status, and the body's first 64 KB."""

    status: int
    body: bytes


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name. Raises OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, resolver: Resolver = resolve
) -> Answer:
    """Post to an allowed host and return what it answered, redirects included.

    url       https://host[:port]/path?query, without user or password
    resolver  {host, port} to addresses; another one only in tests
    Raises Forbidden where the door does not let it out, NotReached where nobody answered in time.
    """
    return _call("POST", url, body, headers, resolver)


def get(url: str, headers: Mapping[str, str], *, resolver: Resolver = resolve) -> Answer:
    """Fetch from an allowed host, in the same way and with the same refusals as `post`."""
    return _call("GET", url, None, headers, resolver)


def _call(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str], resolver: Resolver
) -> Answer:
    parts = urlsplit(url)
    try:
        address = _checked(parts, resolver)
        connection = _To(parts, address)
    except (OSError, ValueError) as trouble:
        raise NotReached(type(trouble).__name__) from None
    end = Timer(SECONDS, connection.cut)  # however slowly the other side trickles
    end.daemon = True
    end.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        return Answer(response.status, _read(response))
    except (OSError, HTTPException, ValueError) as trouble:
        raise NotReached("TimeoutError" if connection.is_cut else type(trouble).__name__) from None
    finally:
        end.cancel()
        connection.close()


def _checked(parts: SplitResult, resolver: Resolver) -> Address:
    """Return the address to connect to. Raises Forbidden, ValueError for no address at all."""
    if parts.scheme not in {"https", "http"} or parts.username or not parts.hostname:
        raise Forbidden("not an https address")
    if parts.hostname not in settings.OUTBOUND_HOSTS:
        raise Forbidden("host is not on the list")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = [ipaddress.ip_address(text) for text in resolver(parts.hostname, port)]
    if not found or not all(_may_be_called(address) for address in found):
        raise Forbidden("address lies inside")
    if parts.scheme == "http" and not found[0].is_loopback:
        raise Forbidden("not https")
    return found[0]


def _may_be_called(address: Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    if any(address in ipaddress.ip_network(net) for net in settings.OUTBOUND_INSIDE):
        return True
    if any(address in net for net in _LEAD_INSIDE):
        return False
    return address.is_global and not address.is_multicast


class _To(HTTPConnection):
    """A connection to one address, in the name of a host."""

    def __init__(self, parts: SplitResult, address: Address) -> None:
        self._is_secure = parts.scheme == "https"
        port = parts.port or (443 if self._is_secure else 80)
        self.default_port = 443 if self._is_secure else 80  # so that Host names no usual port
        super().__init__(parts.hostname or "", port, timeout=SECONDS)
        self._address = str(address)
        self.is_cut = False

    def connect(self) -> None:
        """Connect to the address that was checked; prove that it is the host."""
        self.sock = socket.create_connection((self._address, self.port), SECONDS)
        if self._is_secure:
            secured = ssl.create_default_context()
            self.sock = secured.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """Hang up, whatever is under way."""
        self.is_cut = True
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


def _read(response: HTTPResponse) -> bytes:
    """Return the answer's beginning: no more than is needed, and no longer than is fair."""
    answer, end = b"", monotonic() + SECONDS
    while len(answer) < MOST_BYTES and monotonic() < end:
        piece = response.read1(MOST_BYTES - len(answer))
        if not piece:
            break
        answer += piece
    return answer
