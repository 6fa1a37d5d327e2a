"""The map: where drawings lie, and atlases of small thumbnails to draw it with."""

from typing import Annotated

import pyarrow as pa
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from egara.errors import BadFilter
from egara.server import arrow, caching
from egara.server.opened import Opened
from egara.server.works import Working

router = APIRouter(tags=["map"])

BINARY = {"schema": {"type": "string", "format": "binary"}}
MOST = 2**31 - 1


@router.get(
    "/map",
    response_class=StreamingResponse,
    responses={200: {"content": {arrow.MEDIA_TYPE: BINARY}, "description": "an Arrow IPC stream"}},
)
def map(
    collection: Opened,
    request: Request,
    work: Working,
    encoder: Annotated[str | None, Query(max_length=200)] = None,
    seed: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> Response:
    """Where every drawing lies: id, x, y, and its cell, counted through the atlases of 1,024.

    In the order of the IDs; -1 for a drawing without a cell. A map that is not there yet is laid
    out first, which takes seconds for thousands of drawings and minutes for hundreds of thousands.
    """
    ids, xy = collection.map(encoder, seed=seed, progress=work.progress, cancel=work.cancel)
    table = pa.table(
        {
            "id": pa.array(ids.tolist(), pa.utf8()),
            "x": xy[:, 0],
            "y": xy[:, 1],
            "cell": collection.atlas_cells(ids.tolist()),
        }
    )
    pieces = arrow.stream(table)
    etag = f'"{arrow.digest(pieces)}"'
    headers = {"Cache-Control": caching.REVALIDATE, "ETag": etag}
    if caching.is_known(request, etag):
        return caching.not_modified(headers)
    headers["Content-Length"] = str(sum(len(piece) for piece in pieces))
    return StreamingResponse(iter(pieces), media_type=arrow.MEDIA_TYPE, headers=headers)


@router.get(
    "/map/columns/{name}",
    response_class=Response,
    responses={200: {"content": {arrow.MEDIA_TYPE: BINARY}, "description": "an Arrow IPC stream"}},
)
def map_column(
    collection: Opened, request: Request, name: Annotated[str, Path(max_length=200)]
) -> Response:
    """A column of every drawing, to colour a map by: id and that column, in the order of paths."""
    table = collection.table()
    if name not in table.column_names:
        raise BadFilter(f"There is no column {name!r}; there are {', '.join(table.column_names)}.")
    named = dict.fromkeys(["id", name])  # the identity itself is a column too
    content = b"".join(arrow.stream(table.select(list(named))))
    headers = {"Cache-Control": caching.REVALIDATE, "ETag": f'"{arrow.digest([content])}"'}
    if caching.is_known(request, headers["ETag"]):
        return caching.not_modified(headers)
    return Response(content, media_type=arrow.MEDIA_TYPE, headers=headers)


@router.get(
    "/map/atlas/{number}",
    response_class=Response,
    responses={200: {"content": {"image/webp": BINARY}, "description": "a WebP image"}},
)
def atlas(
    collection: Opened, request: Request, number: Annotated[int, Path(ge=0, le=MOST)]
) -> Response:
    """An atlas: 32 rows of 32 thumbnails in cells of 32 pixels, on a clear ground.

    Cell c of the map is on atlas c // 1024, at column c % 32 and row c % 1024 // 32. The last
    atlas changes as drawings are added; the others stay.
    """
    found = collection.atlas(number)
    headers = {"Cache-Control": caching.REVALIDATE, "ETag": f'"{found.digest}"'}
    if caching.is_known(request, headers["ETag"]):
        return caching.not_modified(headers)
    return Response(found.webp, media_type="image/webp", headers=headers)
