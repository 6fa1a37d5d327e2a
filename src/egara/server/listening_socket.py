"""The listening socket of the server, and the addresses at which clients can reach it."""

import errno
import ipaddress
import socket
import sys
from dataclasses import dataclass

from egara.errors import BadInput

__all__ = ["DEFAULT_HOST", "DEFAULT_PORT", "Address", "addresses", "bind", "plain_address"]

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
LAST_PORT = 65_535
PORTS_TRIED = 50
BACKLOG = 128

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Address:
    """A URL of the listening server.

    Attributes:
        url: such as ``http://192.0.2.2:8000``; IPv6 in brackets.
        is_local: whether only programs on this machine can reach it.
    """

    url: str
    is_local: bool


def bind(host: str, port: int) -> socket.socket:
    """Open a socket that listens on ``host`` and ``port``.

    If ``port`` is the default port and is in use, the next free port is used.

    Raises:
        BadInput: the address is not one of this machine, or the port is in use.
    """
    if not 0 <= port <= LAST_PORT:
        raise BadInput(f"{port} is not a port number. Use 0 to {LAST_PORT}.")
    tries = PORTS_TRIED if port == DEFAULT_PORT else 1
    for candidate in range(port, port + tries):
        try:
            return _listen(host, candidate)
        except (OSError, UnicodeError) as error:
            if getattr(error, "errno", None) != errno.EADDRINUSE:
                reason = getattr(error, "strerror", None) or str(error)
                raise BadInput(f"Cannot listen at {host}, port {port}: {reason}.") from error
    raise BadInput(f"Port {port} of {host} is in use. Choose another one, or 0 for any free port.")


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":  # on Windows, two servers could then share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6 and socket.has_dualstack_ipv6():
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind(address)
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


def addresses(listener: socket.socket) -> list[Address]:
    """Return the addresses of a listening server, those that are local to this machine first.

    A server at 0.0.0.0 or :: has every address of the machine. Link-local IPv6 addresses are
    omitted, because they need a zone, which browsers do not accept.
    """
    name, port = listener.getsockname()[:2]
    number = ipaddress.ip_address(name.split("%")[0])
    numbers = _addresses_of_machine(listener) if number.is_unspecified else [number]
    reachable = [
        Address(_url(plain, port), plain.is_loopback)
        for plain in dict.fromkeys(map(plain_address, numbers))
        if not (plain.version == 6 and plain.is_link_local)
    ]
    return sorted(reachable, key=lambda address: not address.is_local)


def plain_address(number: IPAddress) -> IPAddress:
    """Convert an IPv4 address that is written as IPv6 (``::ffff:192.0.2.2``) into IPv4."""
    mapped = number.ipv4_mapped if isinstance(number, ipaddress.IPv6Address) else None
    return mapped or number


def _addresses_of_machine(listener: socket.socket) -> list[IPAddress]:
    import psutil

    families = {listener.family}
    if listener.family == socket.AF_INET6 and not listener.getsockopt(
        socket.IPPROTO_IPV6, socket.IPV6_V6ONLY
    ):
        families.add(socket.AF_INET)
    is_up = {name: status.isup for name, status in psutil.net_if_stats().items()}
    return [
        ipaddress.ip_address(address.address.split("%")[0])
        for interface, addresses in psutil.net_if_addrs().items()
        for address in addresses
        if address.family in families and is_up.get(interface, True)
    ]


def _url(number: IPAddress, port: int) -> str:
    return f"http://[{number}]:{port}" if number.version == 6 else f"http://{number}:{port}"
