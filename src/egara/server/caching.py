"""What a browser may keep, and for how long."""

from fastapi import Request, Response

# Never asked for again: the address names the content.
IMMUTABLE = "private, max-age=31536000, immutable"
# Kept, and asked for again each time; 304 where it has not changed.
REVALIDATE = "private, no-cache"


def is_known(request: Request, etag: str) -> bool:
    """Whether the browser says that it has this version (RFC 9110, 13.1.2)."""
    given = request.headers.get("if-none-match", "")
    known = {tag.strip().removeprefix("W/") for tag in given.split(",")}
    return etag in known or given.strip() == "*"


def not_modified(headers: dict[str, str]) -> Response:
    """The answer to a browser that has this version."""
    return Response(status_code=304, headers=headers)
