"""The map: the positions of the drawings, and atlases of small thumbnails to draw it with."""

from typing import Annotated

import pyarrow as pa
from fastapi import APIRouter, Path, Query, Request, Response

from egara.errors import BadFilter
from egara.server import caching
from egara.server.binary_responses import ARROW, WEBP, arrow_response
from egara.server.compute_permission import MayCompute, get_or_compute
from egara.server.concurrency_limits import COMPUTING, READING
from egara.server.dependencies import ServedCollection
from egara.server.jobs import CurrentJob
from egara.server.routes.parameters import EncoderParameter

router = APIRouter(tags=["map"])

MAX_INT32 = 2**31 - 1


@get_or_compute(router, "/map", response_class=Response, responses=ARROW, dependencies=[COMPUTING])
def map(
    collection: ServedCollection,
    request: Request,
    job: CurrentJob,
    compute: MayCompute,
    encoder: EncoderParameter = None,
    seed: Annotated[int, Query(ge=0, le=MAX_INT32)] = 0,
) -> Response:
    """Return the position of every drawing on the map: id, x, y and cell, sorted by ID.

    Cells are numbered across the atlases, 1,024 in each. The cell is -1 if the drawing has no
    thumbnail. Computing a map takes seconds for thousands of drawings and minutes for hundreds of
    thousands.
    """
    ids, xy = collection.map(
        encoder, seed=seed, progress=job.progress, cancel=job.cancel, compute=compute
    )
    table = pa.table(
        {
            "id": pa.array(ids.tolist(), pa.utf8()),
            "x": xy[:, 0],
            "y": xy[:, 1],
            "cell": collection.atlas_cells(ids.tolist()),
        }
    )
    return arrow_response(request, table)


@router.get("/map/columns/{name}", response_class=Response, responses=ARROW, dependencies=[READING])
def map_column(
    collection: ServedCollection, request: Request, name: Annotated[str, Path(max_length=200)]
) -> Response:
    """Return the values of one column for all drawings, to colour a map.

    The result has two columns: id, and the column with the requested name. It is sorted by path.
    """
    table = collection.table()
    if name not in table.column_names:
        raise BadFilter(f"There is no column {name!r}. Use one of {', '.join(table.column_names)}.")
    columns = dict.fromkeys(["id", name])  # `name` may be "id"
    return arrow_response(request, table.select(list(columns)))


@get_or_compute(
    router, "/map/atlas/{number}", response_class=Response, responses=WEBP, dependencies=[READING]
)
def atlas(
    collection: ServedCollection,
    request: Request,
    compute: MayCompute,
    number: Annotated[int, Path(ge=0, le=MAX_INT32)],
) -> Response:
    """Return an atlas: 32 rows of 32 thumbnails in cells of 32 x 32 pixels.

    The background is transparent.
    Cell c of the map is in atlas c // 1024, in column c % 32 and row c % 1024 // 32. New drawings
    change the last atlas only.
    """
    atlas = collection.atlas(number, compute=compute)
    headers = {"Cache-Control": caching.REVALIDATE, "ETag": f'"{atlas.digest}"'}
    if caching.is_known(request, headers["ETag"]):
        return caching.not_modified(headers)
    return Response(atlas.webp, media_type="image/webp", headers=headers)
