"""Which address this machine has on the local network, for those who are to type it."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator

#: Somewhere beyond the router (an address set aside for examples), then the usual private networks.
BEYOND = ("192.0.2.1", "192.168.254.254", "10.254.254.254", "172.16.254.254")
ANY = frozenset({"0.0.0.0", "::"})  # noqa: S104


def lan_address() -> str | None:
    """Return the IPv4 address by which others on the network reach this machine, or None.

    Nothing is sent: a UDP socket is only told where it would send to, and says from where.
    """
    return next((found for found in _candidates() if not _only_here(found)), None)


def reached_as(host: str) -> str:
    """Return what others put in an address for a server that listens on `host`.

    When that is every address of the machine: its address on the network, or else its name.
    """
    if host in ANY:
        return lan_address() or socket.gethostname() or "localhost"
    return f"[{host}]" if ":" in host else host


def _candidates() -> Iterator[str]:
    for target in BEYOND:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            try:
                asked.connect((target, 9))
            except OSError:  # no way there
                continue
            yield str(asked.getsockname()[0])
    try:
        yield from socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:  # the machine does not know its own name
        return


def _only_here(address: str) -> bool:
    found = ipaddress.IPv4Address(address)
    return found.is_loopback or found.is_unspecified
