"""Drawings: the list, one drawing, its images and its nearest neighbours."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse

from egara.server import arrow, caching
from egara.server.binary_responses import ARROW, WEBP, arrow_response, binary_response
from egara.server.concurrency_limits import DECODING, PICTURES, READING, SEARCHING
from egara.server.dependencies import ServedCollection
from egara.server.models.base import Limit, SearchText
from egara.server.models.drawings import Drawing, NeighboursResponse
from egara.server.original_files import id_and_status, original_response, thumbnail_type
from egara.server.routes.parameters import (
    CopiesParameter,
    DrawingId,
    FilterParameters,
    SeedParameter,
    SortParameter,
)

router = APIRouter(tags=["drawings"])


@router.get("/drawings", response_class=Response, responses=ARROW, dependencies=[READING])
def table(
    collection: ServedCollection,
    request: Request,
    filters: FilterParameters,
    text: Annotated[SearchText | None, Query(description="words that a drawing must have")] = None,
    uncertain: Annotated[
        bool, Query(description="whether uncertain tags and partial matches count, as in a search")
    ] = False,
    sort: SortParameter = "relevance",
    seed: SeedParameter = 0,
) -> Response:
    """List the drawings that match, by default in the order of their paths.

    The columns are id, width, height, title, artist and file.

    `file` is the file name if the drawing has no title, otherwise null.
    """
    table = collection.table(text=text, uncertain=uncertain, sort=sort, seed=seed, **filters)
    return arrow_response(request, arrow.drawing_list(table))


@router.get("/drawings/{id}", dependencies=[READING])
def drawing(collection: ServedCollection, id: DrawingId) -> Drawing:
    """Return all metadata of one drawing."""
    return Drawing.model_validate(collection.drawing(id))


@router.get(
    "/drawings/{id}/thumbnail",
    response_class=Response,
    responses=binary_response("a JPEG image, or WebP", "image/jpeg", "image/webp"),
    dependencies=[PICTURES],
)
def thumbnail(collection: ServedCollection, request: Request, id: DrawingId) -> Response:
    """Return the drawing with a longer side of at most 256 pixels."""
    full_id = collection.drawing(id).id
    # A shortened ID or a path may identify another drawing later.
    caches = caching.IMMUTABLE if id == full_id else caching.REVALIDATE
    headers = {"Cache-Control": caches, "ETag": f'"{full_id}"'}
    if caching.is_known(request, headers["ETag"]):
        return caching.not_modified(headers)
    data = collection.thumbnail(full_id)
    return Response(data, media_type=thumbnail_type(data), headers=headers)


@router.get(
    "/drawings/{id}/file",
    response_class=FileResponse,
    responses=binary_response("the original file", "image/*"),
    dependencies=[PICTURES],
)
def file(collection: ServedCollection, id: DrawingId) -> FileResponse:
    """Return the original file, byte for byte."""
    return original_response(collection, id)


@router.get(
    "/drawings/{id}/preview", response_class=Response, responses=WEBP, dependencies=[DECODING]
)
def preview(collection: ServedCollection, request: Request, id: DrawingId) -> Response:
    """Return the drawing at full size as WebP, for formats that browsers do not show."""
    full_id, status = id_and_status(collection, id)
    etag = f'"{full_id}-{status.st_mtime_ns}-{status.st_size}"'
    headers = {"Cache-Control": caching.REVALIDATE, "ETag": etag}
    if caching.is_known(request, etag):
        return caching.not_modified(headers)
    return Response(collection.preview(full_id), media_type="image/webp", headers=headers)


@router.get("/drawings/{id}/neighbours", dependencies=[SEARCHING])
def neighbours(
    collection: ServedCollection,
    id: DrawingId,
    limit: Annotated[Limit, Query()] = 12,
    copies: CopiesParameter = "stack",
) -> NeighboursResponse:
    """Return the nearest drawings, one list for each encoder, and the copies of this drawing."""
    nearest = collection.nearest_drawings(id, limit, copies=copies)
    lists = [{"encoder": name, "hits": hits} for name, hits in nearest.hits.items()]
    return NeighboursResponse.model_validate({"copies": nearest.copies, "neighbours": lists})
