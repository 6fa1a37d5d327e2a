"""Who may ask, how much may be sent, and what a browser may do with the answers.

By default the server listens to this machine alone and needs no token (``access`` has the one that
it needs otherwise), and a web page elsewhere must not reach it through the browser of the person
who sits here. So a request must name this server as its host (a foreign name that was made to
resolve to this machine is refused), and what a page asks for must be asked for by a page of this
server. That holds for looking too; only a link may lead here from elsewhere.

All three are plain ASGI: they see a body as it arrives.
"""

import ipaddress
from collections.abc import Collection as Container
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from egara.server.errors import answer
from egara.server.listening import plain_address

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
ANSWER_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class AnswerHeaders:
    """Middleware: every answer says what a browser may do with it, unless it says so itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers that an answer does not have."""

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ANSWER_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, add)


class KnownHosts:
    """Middleware: refuses requests to a foreign host (421), or from a foreign page (403)."""

    def __init__(self, app: ASGIApp, allowed: Container[str]) -> None:
        self.app = app
        self.allowed = frozenset(host.strip("[]").lower() for host in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may be asked."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return  # a WebSocket: there are none here
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_known(hosts[0], scope):
            refusal = answer(421, "ForeignHost", _foreign_host(hosts))
        elif _is_embedded_elsewhere(headers) or _is_foreign(headers, hosts[0]):
            refusal = answer(403, "ForeignOrigin", "Another web page asked for this; it may not.")
        else:
            await self.app(scope, receive, send)
            return
        await refusal(scope, receive, send)

    def _is_known(self, host: str, scope: Scope) -> bool:
        name = _host_name(host)
        return name is not None and (name in self.allowed or _is_own_address(name, scope))


def _host_name(host: str) -> str | None:
    """The name in ``name:port``, lower case and without brackets; None where it is not one."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises where it is no port
    except ValueError:
        return None
    is_plain = not (parts.path or parts.query or parts.fragment or "@" in host)
    return parts.hostname if is_plain else None


def _is_own_address(name: str, scope: Scope) -> bool:
    """Whether ``name`` is the very address that the request came in at.

    Servers on all addresses (0.0.0.0) are asked by address; a number cannot be made to resolve.
    """
    server = scope.get("server")
    if not server:
        return False
    try:
        given, own = (ipaddress.ip_address(each) for each in (name, server[0].split("%")[0]))
    except ValueError:
        return False
    # A socket for both IPv4 and IPv6 gives its IPv4 addresses as IPv6.
    return plain_address(given) == plain_address(own)


def _is_foreign(headers: Headers, host: str) -> bool:
    """Whether a browser says that a page of another origin asks. Other programs say nothing."""
    origins = headers.getlist("origin")
    return any(_netloc(origin) != host.lower() for origin in origins)


def _is_embedded_elsewhere(headers: Headers) -> bool:
    """Whether a browser says that a page of another origin loads this into itself (Fetch Metadata).

    Browsers say so to this machine, and over HTTPS; a page that is gone to is a ``document``.
    """
    site, destination = headers.get("sec-fetch-site"), headers.get("sec-fetch-dest")
    return site in ("cross-site", "same-site") and destination != "document"


def _netloc(origin: str) -> str | None:
    """``name:port`` of an ``Origin`` header; None for ``null`` and what is no origin."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme in ("http", "https") else None


def _foreign_host(hosts: list[str]) -> str:
    given = ", ".join(repr(host[:100]) for host in hosts) or "no host"
    return (
        f"This server does not answer to {given}. Open it by the address that it printed when it "
        "started, or start it with the host name that is to be allowed."
    )


class UploadLimit:
    """Middleware: a body of more than ``limit`` bytes is refused (413) as it arrives.

    The connection stays open, and what is still sent is discarded (``connections`` says how much):
    browsers read the answer to a request only when they have sent all of it.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what says that it is too long; count the rest, whatever it says."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        claimed = Headers(scope=scope).get("content-length", "0")
        if not claimed.isdecimal() or len(claimed) > 18 or int(claimed) > self.limit:
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
        refusal = answer(413, "TooLarge", self._message())
        if "expect" in Headers(scope=scope):  # the body is not sent, so nothing else may follow
            refusal.headers["Connection"] = "close"
        await refusal(scope, receive, send)

    def _message(self) -> str:
        return (
            f"The request is longer than {self.limit:,} bytes, the limit for uploads. "
            "Send less at once; of an image to search with, 512 pixels are enough."
        )
