"""The address that a class types, and that the QR code holds."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

#: Characters of a host name in DNS (RFC 1035, section 3.1.)
LONGEST_HOST = 253


def join_base(public_url: str, given: bool, request_host_url: str) -> str:
    """Return what the address on the wall begins with, without a slash at the end.

    That is PUBLIC_URL when it was given. Else it is the address that the teacher's own browser
    used, which is known to work, unless that is good on the teacher's machine alone.
    """
    if given or only_here(request_host_url):
        return public_url.rstrip("/")
    return request_host_url.rstrip("/")


def only_here(url: str) -> bool:
    """Say whether an address leads nowhere, or nowhere but to the machine it is typed on."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return True
    if not 0 < len(host) <= LONGEST_HOST or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    plain = getattr(address, "ipv4_mapped", None) or address
    return plain.is_loopback or plain.is_unspecified
