"""Responses with original files, with headers that stop scripts inside them."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from egara.errors import CollectionError, StorageError
from egara.server.caching import REVALIDATE
from egara.server.models.base import displayable

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
# An SVG that is opened directly is a document of this origin. It may be shown, but may not run
# scripts or load anything.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def thumbnail_type(data: bytes) -> str:
    """Return the media type of a thumbnail: JPEG, or WebP in older collections."""
    return MEDIA_TYPES["JPEG" if data.startswith(JPEG_START) else "WEBP"]


def original_response(collection: "Collection", key: str) -> FileResponse:
    """Return the original file of a drawing, with the media type of its content.

    Raises:
        UnknownDrawing: the collection does not have this drawing.
        HTTPException: 404, the file does not exist.
    """
    drawing = collection.drawing(key)
    path, status = _path_and_status(collection, drawing.id)
    return FileResponse(
        path,
        media_type=MEDIA_TYPES.get(drawing.format, "application/octet-stream"),
        filename=displayable(path.name),
        stat_result=status,
        content_disposition_type="inline",
        headers={"Content-Security-Policy": POLICY, "Cache-Control": REVALIDATE},
    )


def id_and_status(collection: "Collection", key: str) -> tuple[str, os.stat_result]:
    """Return the full ID of a drawing and the status of its file.

    Raises:
        UnknownDrawing: the collection does not have this drawing.
        HTTPException: 404, the file does not exist.
    """
    drawing = collection.drawing(key)
    return drawing.id, _path_and_status(collection, drawing.id)[1]


def _path_and_status(collection: "Collection", key: str) -> tuple[Path, os.stat_result]:
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
