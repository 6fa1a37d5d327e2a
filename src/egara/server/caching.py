"""Cache headers, and responses to browsers that have a current copy."""

from fastapi import Request, Response

# Never requested again, because the URL identifies the content.
IMMUTABLE = "private, max-age=31536000, immutable"
# Stored, and requested again each time; the response is 304 if the content has not changed.
REVALIDATE = "private, no-cache"


def is_known(request: Request, etag: str) -> bool:
    """Return whether the browser already has this version (RFC 9110, 13.1.2)."""
    header = request.headers.get("if-none-match", "")
    cached = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return etag in cached or header.strip() == "*"


def not_modified(headers: dict[str, str]) -> Response:
    """Return the response to a browser that already has this version."""
    return Response(status_code=304, headers=headers)
