"""Which addresses lerwallet connects to: only those of the public internet, never a machine of the reader's own.

A URL in a credential was chosen by a stranger; a router, a printer or a cloud's metadata service must not answer it.
To close one more range: a line in `_CLOSED_IPV4` or `_CLOSED_IPV6` (the IANA special-purpose registries).
"""

from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

_CLOSED_IPV4: Final = (
    "0.0.0.0/8",  # this network
    "10.0.0.0/8",  # private
    "100.64.0.0/10",  # behind a provider's address translation (CGNAT)
    "127.0.0.0/8",  # loopback
    "169.254.0.0/16",  # link-local; clouds keep their metadata there
    "172.16.0.0/12",  # private
    "192.0.0.0/24",  # protocol assignments
    "192.0.2.0/24",  # documentation
    "192.88.99.0/24",  # 6to4 relays
    "192.168.0.0/16",  # private
    "198.18.0.0/15",  # benchmarks
    "198.51.100.0/24",  # documentation
    "203.0.113.0/24",  # documentation
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved, and broadcast
)
# Only 2000::/3 is handed out for the internet. That closes ::1, IPv4-mapped, NAT64, fc00::/7, fe80::/10 and ff00::/8.
_OPEN_IPV6: Final = "2000::/3"
_CLOSED_IPV6: Final = (
    "2001::/23",  # protocol assignments: Teredo carries an IPv4 address
    "2001:db8::/32",  # documentation
    "2002::/16",  # 6to4: carries an IPv4 address
    "3fff::/20",  # documentation
)


def is_public(address: str) -> bool:
    """Whether ADDRESS (an IP address as text) belongs to the public internet."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _closed_ipv4())
    open_ipv6, closed = _ipv6()
    return _unscoped(parsed) in open_ipv6 and not any(_unscoped(parsed) in network for network in closed)


def is_loopback(address: str) -> bool:
    """Whether ADDRESS is this very computer."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _unscoped(address: IPv6Address) -> IPv6Address:
    return IPv6Address(int(address))


@cache
def _closed_ipv4() -> tuple[IPv4Network, ...]:
    return tuple(map(IPv4Network, _CLOSED_IPV4))


@cache
def _ipv6() -> tuple[IPv6Network, tuple[IPv6Network, ...]]:
    return IPv6Network(_OPEN_IPV6), tuple(map(IPv6Network, _CLOSED_IPV6))
