"""The drawings themselves: all of them, one of them, its picture, its neighbours."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import FileResponse, StreamingResponse

from egara.server.arrow import MEDIA_TYPE as ARROW
from egara.server.arrow import record_batches
from egara.server.captions import captioned
from egara.server.files import original
from egara.server.models import Drawing, Keyword, Limit, NeighboursAnswer, Where
from egara.server.opened import Opened

router = APIRouter(tags=["drawings"])

Id = Annotated[str, Path(max_length=200, description="the drawing's ID")]
Tags = Annotated[list[Keyword], Query(max_length=100)]
BINARY = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/drawings",
    response_class=StreamingResponse,
    responses={200: {"content": {ARROW: BINARY}, "description": "an Arrow IPC stream"}},
)
def table(
    collection: Opened,
    where: Annotated[Where | None, Query()] = None,
    tag: Tags = [],  # noqa: B006 (FastAPI copies it)
    without_tag: Tags = [],  # noqa: B006
) -> StreamingResponse:
    """All drawings that match, in path order: id, width, height, title and artist."""
    rows = collection.table(where=where or None, tags=tag, without_tags=without_tag)
    return StreamingResponse(record_batches(rows), media_type=ARROW)


@router.get("/drawings/{id}")
def drawing(collection: Opened, id: Id) -> Drawing:
    """All that is known of one drawing."""
    return Drawing.model_validate(collection.drawing(id))


@router.get(
    "/drawings/{id}/thumbnail",
    response_class=Response,
    responses={200: {"content": {"image/webp": BINARY}, "description": "a WebP image"}},
)
def thumbnail(collection: Opened, id: Id) -> Response:
    """The drawing at 256 pixels at most."""
    return Response(collection.thumbnail(id), media_type="image/webp")


@router.get(
    "/drawings/{id}/file",
    response_class=FileResponse,
    responses={200: {"content": {"image/*": BINARY}, "description": "the original"}},
)
def file(collection: Opened, id: Id) -> FileResponse:
    """The original file, byte for byte."""
    return original(collection, id)


@router.get("/drawings/{id}/neighbours")
def neighbours(
    collection: Opened, id: Id, limit: Annotated[Limit, Query()] = 12
) -> NeighboursAnswer:
    """The drawings nearest to this one, one list for each encoder of the collection."""
    lists = [
        {
            "encoder": encoder.name,
            "hits": captioned(
                collection,
                collection.search(like=[id], encoders={encoder.name: 1.0}, limit=limit),
            ),
        }
        for encoder in collection.describe().encoders
    ]
    return NeighboursAnswer.model_validate({"neighbours": lists})
