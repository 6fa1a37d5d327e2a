"""Original files, sent so that nothing in them can act on the page's behalf."""

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

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
# An SVG opened by itself is a document of this origin: it may show itself, and do nothing else.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def original(collection: "Collection", key: str) -> FileResponse:
    """The original of a drawing, with the type that its content was found to have.

    Raises:
        UnknownDrawing: the collection has no such drawing.
        HTTPException: 404, its file is not there any more.
    """
    drawing = collection.drawing(key)
    if drawing.missing:
        raise _gone(drawing.path)
    path = collection.file(drawing.id)
    return FileResponse(
        path,
        media_type=MEDIA_TYPES.get(drawing.format, "application/octet-stream"),
        filename=displayable(path.name),
        stat_result=_status(path),
        content_disposition_type="inline",
        headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"},
    )


def _status(path: Path) -> os.stat_result:
    try:
        status = path.stat()
    except OSError as error:
        raise _gone(path.name) from error
    if not stat.S_ISREG(status.st_mode):
        raise _gone(path.name)
    return status


def _gone(path: str) -> HTTPException:
    return HTTPException(
        404,
        f"The file of this drawing is not at {path!r} any more. "
        "Index its folder again to find where it went.",
    )
