"""The drawings themselves: all of them, one of them, its picture, its neighbours."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse

from egara.server import arrow, caching
from egara.server.binary import ARROW, WEBP, arrow_answer, declared
from egara.server.files import on_disk, original, thumbnail_type
from egara.server.lanes import DECODING, PICTURES, READING, SEARCHING
from egara.server.models import Drawing, Limit, NeighboursAnswer, SearchText
from egara.server.opened import Opened
from egara.server.parameters import CopiesGiven, FiltersGiven, Id

router = APIRouter(tags=["drawings"])


@router.get("/drawings", response_class=Response, responses=ARROW, dependencies=[READING])
def table(
    collection: Opened,
    request: Request,
    filters: FiltersGiven,
    text: Annotated[SearchText | None, Query(description="words that a drawing has")] = None,
) -> Response:
    """All drawings that match, in path order: id, width, height, title and artist."""
    found = collection.table(text=text, **filters)
    return arrow_answer(request, arrow.listed(found))


@router.get("/drawings/{id}", dependencies=[READING])
def drawing(collection: Opened, id: Id) -> Drawing:
    """All that is known of one drawing."""
    return Drawing.model_validate(collection.drawing(id))


@router.get(
    "/drawings/{id}/thumbnail",
    response_class=Response,
    responses=declared("a JPEG image, or WebP", "image/jpeg", "image/webp"),
    dependencies=[PICTURES],
)
def thumbnail(collection: Opened, request: Request, id: Id) -> Response:
    """The drawing at 256 pixels at most."""
    full_id = collection.drawing(id).id
    # A shortened ID or a path may come to mean another drawing.
    caches = caching.IMMUTABLE if id == full_id else caching.REVALIDATE
    headers = {"Cache-Control": caches, "ETag": f'"{full_id}"'}
    if caching.is_known(request, headers["ETag"]):
        return caching.not_modified(headers)
    data = collection.thumbnail(full_id)
    return Response(data, media_type=thumbnail_type(data), headers=headers)


@router.get(
    "/drawings/{id}/file",
    response_class=FileResponse,
    responses=declared("the original", "image/*"),
    dependencies=[PICTURES],
)
def file(collection: Opened, id: Id) -> FileResponse:
    """The original file, byte for byte."""
    return original(collection, id)


@router.get(
    "/drawings/{id}/preview", response_class=Response, responses=WEBP, dependencies=[DECODING]
)
def preview(collection: Opened, request: Request, id: Id) -> Response:
    """The drawing at full size as WebP, for formats that browsers do not show, such as TIFF."""
    full_id, status = on_disk(collection, id)
    etag = f'"{full_id}-{status.st_mtime_ns}-{status.st_size}"'
    headers = {"Cache-Control": caching.REVALIDATE, "ETag": etag}
    if caching.is_known(request, etag):
        return caching.not_modified(headers)
    return Response(collection.preview(full_id), media_type="image/webp", headers=headers)


@router.get("/drawings/{id}/neighbours", dependencies=[SEARCHING])
def neighbours(
    collection: Opened,
    id: Id,
    limit: Annotated[Limit, Query()] = 12,
    copies: CopiesGiven = "stack",
) -> NeighboursAnswer:
    """The drawings nearest to this one, one list for each encoder, and the copies of this one."""
    nearest = collection.nearest_drawings(id, limit, copies=copies)
    lists = [{"encoder": name, "hits": hits} for name, hits in nearest.hits.items()]
    return NeighboursAnswer.model_validate({"copies": nearest.copies, "neighbours": lists})
