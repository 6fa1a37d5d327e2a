"""Protection against requests from other sites, against long uploads, and security headers.

By default the server listens on this machine only and needs no token (otherwise ``access_token``
protects it). A page of another site must not reach it through a browser on this machine. Therefore
the ``Host`` of a request must be an allowed name, which prevents DNS rebinding. A request from a
page must come from a page of this server, even if it only reads. Links from other sites are
allowed.

The classes are plain ASGI middleware, so that they process a body while it arrives.
"""

import ipaddress
from collections.abc import Collection as Container
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from egara.server.errors import error_response
from egara.server.listening_socket import plain_address

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class SecurityHeaders:
    """Middleware that adds security headers to every response that does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the missing headers to a response."""

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, add)


class KnownHosts:
    """Middleware that rejects requests for an unknown host (421) or from a foreign page (403)."""

    def __init__(self, app: ASGIApp, allowed: Container[str]) -> None:
        self.app = app
        self.allowed = frozenset(host.strip("[]").lower() for host in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on allowed requests."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return  # the server has no WebSockets
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_known(hosts[0], scope):
            refusal = error_response(421, "ForeignHost", _foreign_host(hosts))
        elif _is_embedded_elsewhere(headers) or _is_foreign(headers, hosts[0]):
            refusal = error_response(
                403,
                "ForeignOrigin",
                "This request came from another web page, which is not allowed.",
            )
        else:
            await self.app(scope, receive, send)
            return
        await refusal(scope, receive, send)

    def _is_known(self, host: str, scope: Scope) -> bool:
        name = _host_name(host)
        return name is not None and (name in self.allowed or _is_server_address(name, scope))


def _host_name(host: str) -> str | None:
    """Return the name in ``name:port``, in lower case and without brackets; None if not valid."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises ValueError if the port is not valid
    except ValueError:
        return None
    is_plain = not (parts.path or parts.query or parts.fragment or "@" in host)
    return parts.hostname if is_plain else None


def _is_server_address(name: str, scope: Scope) -> bool:
    """Return whether ``name`` is the IP address at which the request arrived.

    If a server listens on all addresses (0.0.0.0), clients use one of its IP addresses. An IP
    address is safe, because it cannot be made to resolve to another machine.
    """
    server = scope.get("server")
    if not server:
        return False
    try:
        requested = ipaddress.ip_address(name)
        arrived_at = ipaddress.ip_address(server[0].split("%")[0])
    except ValueError:
        return False
    # A socket for both IPv4 and IPv6 reports IPv4 addresses as IPv6.
    return plain_address(requested) == plain_address(arrived_at)


def _is_foreign(headers: Headers, host: str) -> bool:
    """Return whether the header ``Origin`` names another origin than this server.

    Programs other than browsers do not send the header.
    """
    origins = headers.getlist("origin")
    return any(_netloc(origin) != host.lower() for origin in origins)


def _is_embedded_elsewhere(headers: Headers) -> bool:
    """Return whether a page of another origin embeds this response (Fetch Metadata headers).

    Browsers send these headers only to the local machine and over HTTPS. For a link, the
    destination is ``document``.
    """
    site, destination = headers.get("sec-fetch-site"), headers.get("sec-fetch-dest")
    return site in ("cross-site", "same-site") and destination != "document"


def _netloc(origin: str) -> str | None:
    """Return ``name:port`` of an ``Origin`` header; None for ``null`` and for invalid values."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme in ("http", "https") else None


def _foreign_host(hosts: list[str]) -> str:
    names = ", ".join(repr(host[:100]) for host in hosts) or "no host"
    return (
        f"This server does not accept requests for {names}. Use the address that it printed when "
        "it started, or start it with --allow-host and the host name."
    )


class UploadLimit:
    """Middleware that rejects a body of more than ``limit`` bytes (413) while it arrives.

    The connection stays open and the rest of the body is discarded, up to a limit in
    ``connections``, because browsers read the response only after they have sent the whole body.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the declared length first, then count the bytes that arrive."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or len(declared) > 18 or int(declared) > self.limit:
            await self._too_long(scope, receive, send)
            return
        received = 0

        async def count() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.limit:
                raise HTTPException(413, self._message())
            return message

        await self.app(scope, count, send)

    async def _too_long(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = error_response(413, "TooLarge", self._message())
        if "expect" in Headers(
            scope=scope
        ):  # the client does not send the body, so no request may follow
            refusal.headers["Connection"] = "close"
        await refusal(scope, receive, send)

    def _message(self) -> str:
        return (
            f"The request is longer than {self.limit:,} bytes, the limit for uploads. "
            "Send less in one request. For an image to search with, 512 pixels are enough."
        )
