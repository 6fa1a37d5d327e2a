"""Responses that are not JSON: Arrow streams and images."""

from typing import Any

import pyarrow as pa
from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from egara.server import arrow
from egara.server.caching import REVALIDATE, is_known, not_modified


def binary_response(description: str, *media_types: str) -> dict[int | str, dict[str, Any]]:
    """Describe a binary response for the OpenAPI document."""
    content = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"content": dict.fromkeys(media_types, content), "description": description}}


ARROW = binary_response("an Arrow IPC stream", arrow.MEDIA_TYPE)
WEBP = binary_response("a WebP image", "image/webp")


def arrow_response(request: Request, table: pa.Table) -> Response:
    """Return ``table`` as an Arrow IPC stream, or 304 if the browser already has the same rows."""
    chunks = arrow.ipc_stream(table)
    etag = f'"{arrow.digest(chunks)}"'
    headers = {"Cache-Control": REVALIDATE, "ETag": etag}
    if is_known(request, etag):
        return not_modified(headers)
    headers["Content-Length"] = str(sum(map(len, chunks)))
    return StreamingResponse(iter(chunks), media_type=arrow.MEDIA_TYPE, headers=headers)
