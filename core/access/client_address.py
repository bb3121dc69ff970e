"""The address that a request comes from. Guesses at passwords and requests for letters are counted by it."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104 (nothing listens here: it stands for "a Unix socket, and no proxy is counted")

_LONGEST = len("[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255%interface-name-15]:65535")


def client_address(request: HttpRequest) -> str:
    """Return the client's address as text, or NOWHERE. django-axes calls this function too.

    With PROXY_COUNT=n the last n parts of X-Forwarded-For were written by the portal's own proxies, and the first of
    those is the client as the outermost proxy saw it. Anybody can make up what stands to the left of it. A header with
    fewer parts did not come through all the proxies. Then the address at the other end of the socket counts.
    """
    peer = _read(request.META.get("REMOTE_ADDR") or "")
    proxies = settings.AXES_IPWARE_PROXY_COUNT or 0
    parts = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if proxies and len(parts) >= proxies:
        return _read(parts[-proxies]) or peer or NOWHERE
    return peer or NOWHERE


def network_of(address: str) -> str:
    """Return the part of an address that belongs to one subscriber: all of IPv4, the first 64 bits of IPv6.

    A person with one IPv6 address has 2^64 of them, and could otherwise guess from a new one each time.
    """
    read = ipaddress.ip_address(address)
    if read.version == 4:
        return address
    return str(ipaddress.ip_network((int(read) >> 64 << 64, 64)))


def _read(text):
    """Return an address in its standard spelling, or "". It may have a port, brackets or a zone, or be IPv4 in IPv6."""
    text = text.strip().strip('"')
    if len(text) > _LONGEST:
        return ""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
