"""Cache headers, and responses to browsers that have a current copy."""

from fastapi import Request, Response

# Never requested again: the address identifies the content.
IMMUTABLE = "private, max-age=31536000, immutable"
# Stored, and requested again each time; the response is 304 if the content has not changed.
REVALIDATE = "private, no-cache"


def is_known(request: Request, etag: str) -> bool:
    """Return whether the browser has this version already (RFC 9110, 13.1.2)."""
    header = request.headers.get("if-none-match", "")
    known = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return etag in known or header.strip() == "*"


def not_modified(headers: dict[str, str]) -> Response:
    """Return the response to a browser that has this version already."""
    return Response(status_code=304, headers=headers)
