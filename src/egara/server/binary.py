"""Answers that are not JSON: how they are declared, and sent where a browser has them not yet."""

from typing import Any

import pyarrow as pa
from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from egara.server import arrow
from egara.server.caching import REVALIDATE, is_known, not_modified


def declared(description: str, *media_types: str) -> dict[int | str, dict[str, Any]]:
    """What the OpenAPI document says of such an answer."""
    content = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"content": dict.fromkeys(media_types, content), "description": description}}


ARROW = declared("an Arrow IPC stream", arrow.MEDIA_TYPE)
WEBP = declared("a WebP image", "image/webp")


def arrow_answer(request: Request, table: pa.Table) -> Response:
    """``table`` as an Arrow IPC stream; 304 where the browser has these very rows."""
    pieces = arrow.stream(table)
    etag = f'"{arrow.digest(pieces)}"'
    headers = {"Cache-Control": REVALIDATE, "ETag": etag}
    if is_known(request, etag):
        return not_modified(headers)
    headers["Content-Length"] = str(sum(map(len, pieces)))
    return StreamingResponse(iter(pieces), media_type=arrow.MEDIA_TYPE, headers=headers)
