"""限次 — how much of one thing in how long, and from whom: plain arithmetic, no store.

A limit counts within fixed windows: `minutes` long, from midnight UTC on. At the border of two
windows somebody can therefore do at most twice as much in the same length of time.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """限次 — `most` times `act` in `minutes`, for one key."""

    act: str
    most: int
    minutes: int

    def is_over(self, number: int) -> bool:
        """Tell whether the `number`-th time is one too many."""
        return number > self.most

    @property
    def seconds(self) -> int:
        """The window's length: after so long at most one may try again."""
        return self.minutes * 60


def network_of(address: str) -> str:
    """Return whom an address stands for: one IPv4 host, one IPv6 network of /64.

    One household or one telephone has a whole /64 (RFC 6177), so that counting single IPv6
    addresses would limit nobody. What is no address stands for itself.

    >>> network_of("203.0.113.7"), network_of("::ffff:203.0.113.7"), network_of("203.0.113.7:5501")
    ('203.0.113.7', '203.0.113.7', '203.0.113.7')
    >>> network_of("2001:db8:1:2:3:4:5:6") == network_of("[2001:db8:1:2::9]:443")
    True
    """
    found = _parsed(address.strip())
    if found is None:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _parsed(typed: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address in what a proxy wrote: bare, in brackets, or with a port behind it."""
    bare = typed[1:].partition("]")[0] if typed.startswith("[") else typed
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
