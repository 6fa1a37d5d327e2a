"""Original files, sent so that nothing in them can act on the page's behalf."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from egara.errors import CollectionError, StorageError
from egara.server.caching import REVALIDATE
from egara.server.models import displayable

if TYPE_CHECKING:
    from egara.collection import Collection

MEDIA_TYPES = {
    "APNG": "image/apng",
    "AVIF": "image/avif",
    "BMP": "image/bmp",
    "GIF": "image/gif",
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "SVG": "image/svg+xml",
    "TIFF": "image/tiff",
    "WEBP": "image/webp",
}
JPEG_START = b"\xff\xd8\xff"
# An SVG opened by itself is a document of this origin: it may show itself, and do nothing else.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def thumbnail_type(data: bytes) -> str:
    """The media type of a thumbnail: JPEG, or WebP in older collections."""
    return MEDIA_TYPES["JPEG" if data.startswith(JPEG_START) else "WEBP"]


def original(collection: "Collection", key: str) -> FileResponse:
    """The original of a drawing, with the type that its content was found to have.

    Raises:
        UnknownDrawing: the collection has no such drawing.
        HTTPException: 404, its file is not there any more.
    """
    drawing = collection.drawing(key)
    path, status = _on_disk(collection, drawing.id)
    return FileResponse(
        path,
        media_type=MEDIA_TYPES.get(drawing.format, "application/octet-stream"),
        filename=displayable(path.name),
        stat_result=status,
        content_disposition_type="inline",
        headers={"Content-Security-Policy": POLICY, "Cache-Control": REVALIDATE},
    )


def on_disk(collection: "Collection", key: str) -> tuple[str, os.stat_result]:
    """A drawing's ID and the status of its file.

    Raises:
        UnknownDrawing: the collection has no such drawing.
        HTTPException: 404, its file is not there any more.
    """
    drawing = collection.drawing(key)
    return drawing.id, _on_disk(collection, drawing.id)[1]


def _on_disk(collection: "Collection", key: str) -> tuple[Path, os.stat_result]:
    try:
        path = collection.file(key)
    except StorageError:
        raise
    except CollectionError as error:
        raise HTTPException(404, str(error)) from error
    try:
        return path, path.stat()
    except OSError as error:
        raise HTTPException(404, f"{path.name}: {error.strerror or error}") from error
