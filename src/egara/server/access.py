"""The access token, which a server needs that other machines can reach.

A browser gives the token once, in the address of the page (``?token=…``): the answer sets a cookie
and redirects to the address without the token. Other programs send it with each request, as
``Authorization: Bearer …`` or in the query. The token is compared in constant time and never
logged. The cookie holds a value derived from the token, not the token itself.
"""

import hashlib
import hmac
import secrets
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from egara.errors import BadInput
from egara.server.access_page import POLICY, access_page
from egara.server.errors import answer

__all__ = ["AccessToken", "checked_token", "new_token"]

PARAMETER = "token"
RANDOM_BYTES = 32
NOT_STORED = {"Cache-Control": "no-store"}


def new_token() -> str:
    """Make a random token of 256 bits."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def checked_token(token: str) -> str:
    """Give back a token that a person chose.

    Raises:
        BadInput: it is empty, or has characters that a header cannot carry.
    """
    if not token or not all("!" <= character <= "~" for character in token):
        raise BadInput(
            "An access token is made of ASCII letters, digits and punctuation, without spaces. "
            "Choose another one, or give none to have a random one made."
        )
    return token


class AccessToken:
    """Middleware: refuses requests without the access token (401)."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app = app
        self._token = token
        self._cookie = hmac.new(token.encode(), b"egara cookie", hashlib.sha256).hexdigest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on requests that carry the token."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        given = connection.query_params.get(PARAMETER)
        by_query = given is not None and _equal(given, self._token)
        is_page = not (scope["path"] + "/").startswith("/api/")
        if by_query and is_page and scope["method"] in ("GET", "HEAD"):
            await self._signed_in(scope)(scope, receive, send)
        elif by_query or self._has_header(connection.headers) or self._has_cookie(connection):
            await self.app(scope, receive, send)
        else:
            refusal = _page(connection.headers, given) if is_page else _refused()
            await refusal(scope, receive, send)

    def _has_header(self, headers: Headers) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and _equal(given.strip(), self._token)

    def _has_cookie(self, connection: HTTPConnection) -> bool:
        return _equal(connection.cookies.get(_cookie_name(connection.scope), ""), self._cookie)

    def _signed_in(self, scope: Scope) -> Response:
        """Set the cookie, and redirect to the same address without the token."""
        query = scope["query_string"].decode("latin-1").split("&")
        rest = "&".join(part for part in query if part.partition("=")[0] != PARAMETER)
        # One slash at the beginning: "//name" would be an address on another host.
        address = "/" + quote(scope["path"].lstrip("/")) + (f"?{rest}" if rest else "")
        response = RedirectResponse(address, 303, headers=NOT_STORED)
        response.set_cookie(_cookie_name(scope), self._cookie, httponly=True, samesite="strict")
        return response


def _cookie_name(scope: Scope) -> str:
    """Browsers share cookies between the ports of a host, so each port has its own."""
    server = scope.get("server") or ("", 0)
    return f"egara-{server[1]}"


def _equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(errors="surrogatepass"), expected.encode())


def _refused() -> Response:
    response = answer(
        401,
        "Unauthorized",
        "This server needs an access token. Send it as 'Authorization: Bearer TOKEN', or open the "
        "page by the address that the server printed when it started.",
    )
    response.headers.update({"WWW-Authenticate": "Bearer", **NOT_STORED})
    return response


def _page(headers: Headers, given: str | None) -> Response:
    content = access_page(headers.get("accept-language", ""), wrong=bool(given))
    more = {
        "Content-Security-Policy": POLICY,
        "Vary": "Accept-Language",
        "WWW-Authenticate": "Bearer",
        **NOT_STORED,
    }
    return HTMLResponse(content, 401, headers=more)
