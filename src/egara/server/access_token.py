"""The access token, which protects a server that other machines can reach.

A browser sends the token once, in the URL of the page (``?token=…``). The response sets a cookie
and redirects to the URL without the token. Other programs send the token with each
request, as ``Authorization: Bearer …`` or in the query. The token is compared in constant time and
is not logged. The cookie contains a value that is derived from the token, not the token itself.
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
from egara.server.errors import error_response

__all__ = ["AccessToken", "new_token", "validate_token"]

PARAMETER = "token"
RANDOM_BYTES = 32
NOT_STORED = {"Cache-Control": "no-store"}


def new_token() -> str:
    """Return a random token of 256 bits."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def validate_token(token: str) -> str:
    """Check a token that the user chose, and return it.

    Raises:
        BadInput: the token is empty, or has characters that are not allowed in a header.
    """
    if not token or not all("!" <= character <= "~" for character in token):
        raise BadInput(
            "An access token may contain ASCII letters, digits and punctuation, and no spaces. "
            "Choose another token, or omit the option to get a random token."
        )
    return token


class AccessToken:
    """Middleware that rejects requests without the access token (401)."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app = app
        self._token = token
        self._cookie = hmac.new(token.encode(), b"egara cookie", hashlib.sha256).hexdigest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on requests with the token."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        sent = connection.query_params.get(PARAMETER)
        by_query = sent is not None and _equal(sent, self._token)
        is_page = not (scope["path"] + "/").startswith("/api/")
        if by_query and is_page and scope["method"] in ("GET", "HEAD"):
            await self._sign_in(scope)(scope, receive, send)
        elif by_query or self._has_header(connection.headers) or self._has_cookie(connection):
            await self.app(scope, receive, send)
        else:
            refusal = _token_page(connection.headers, sent) if is_page else _unauthorized()
            await refusal(scope, receive, send)

    def _has_header(self, headers: Headers) -> bool:
        scheme, _, sent = headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and _equal(sent.strip(), self._token)

    def _has_cookie(self, connection: HTTPConnection) -> bool:
        return _equal(connection.cookies.get(_cookie_name(connection.scope), ""), self._cookie)

    def _sign_in(self, scope: Scope) -> Response:
        """Return a redirect to the same URL without the token, with the cookie."""
        query = scope["query_string"].decode("latin-1").split("&")
        rest = "&".join(part for part in query if part.partition("=")[0] != PARAMETER)
        # One slash at the beginning: "//name" would be a URL on another host.
        url = "/" + quote(scope["path"].lstrip("/")) + (f"?{rest}" if rest else "")
        response = RedirectResponse(url, 303, headers=NOT_STORED)
        response.set_cookie(_cookie_name(scope), self._cookie, httponly=True, samesite="strict")
        return response


def _cookie_name(scope: Scope) -> str:
    """Return the name of the cookie, which has the port: the ports of a host share its cookies."""
    server = scope.get("server") or ("", 0)
    return f"egara-{server[1]}"


def _equal(sent: str, expected: str) -> bool:
    return hmac.compare_digest(sent.encode(errors="surrogatepass"), expected.encode())


def _unauthorized() -> Response:
    response = error_response(
        401,
        "Unauthorized",
        "This server needs an access token. Send it as 'Authorization: Bearer TOKEN', or open the "
        "page at the address that the server printed when it started.",
    )
    response.headers.update({"WWW-Authenticate": "Bearer", **NOT_STORED})
    return response


def _token_page(headers: Headers, sent: str | None) -> Response:
    content = access_page(headers.get("accept-language", ""), wrong=bool(sent))
    response_headers = {
        "Content-Security-Policy": POLICY,
        "Vary": "Accept-Language",
        "WWW-Authenticate": "Bearer",
        **NOT_STORED,
    }
    return HTMLResponse(content, 401, headers=response_headers)
