"""The map: where drawings lie, and atlases of small thumbnails to draw it with."""

from typing import Annotated

import pyarrow as pa
from fastapi import APIRouter, Path, Query, Request, Response

from egara.errors import BadFilter
from egara.server import caching
from egara.server.binary import ARROW, WEBP, arrow_answer
from egara.server.computing import MayCompute, computed
from egara.server.lanes import COMPUTING, READING
from egara.server.opened import Opened
from egara.server.parameters import Encoder
from egara.server.works import Working

router = APIRouter(tags=["map"])

MOST = 2**31 - 1


@computed(router, "/map", response_class=Response, responses=ARROW, dependencies=[COMPUTING])
def map(
    collection: Opened,
    request: Request,
    work: Working,
    compute: MayCompute,
    encoder: Encoder = None,
    seed: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> Response:
    """Where every drawing lies: id, x, y, and its cell, counted through the atlases of 1,024.

    In the order of the IDs; -1 for a drawing without a cell. Laying a map out takes seconds for
    thousands of drawings and minutes for hundreds of thousands.
    """
    ids, xy = collection.map(
        encoder, seed=seed, progress=work.progress, cancel=work.cancel, compute=compute
    )
    table = pa.table(
        {
            "id": pa.array(ids.tolist(), pa.utf8()),
            "x": xy[:, 0],
            "y": xy[:, 1],
            "cell": collection.atlas_cells(ids.tolist()),
        }
    )
    return arrow_answer(request, table)


@router.get("/map/columns/{name}", response_class=Response, responses=ARROW, dependencies=[READING])
def map_column(
    collection: Opened, request: Request, name: Annotated[str, Path(max_length=200)]
) -> Response:
    """A column of every drawing, to colour a map by: id and that column, in the order of paths."""
    table = collection.table()
    if name not in table.column_names:
        raise BadFilter(f"There is no column {name!r}; there are {', '.join(table.column_names)}.")
    named = dict.fromkeys(["id", name])  # the identity itself is a column too
    return arrow_answer(request, table.select(list(named)))


@computed(
    router, "/map/atlas/{number}", response_class=Response, responses=WEBP, dependencies=[READING]
)
def atlas(
    collection: Opened,
    request: Request,
    compute: MayCompute,
    number: Annotated[int, Path(ge=0, le=MOST)],
) -> Response:
    """An atlas: 32 rows of 32 thumbnails in cells of 32 pixels, on a clear ground.

    Cell c of the map is on atlas c // 1024, at column c % 32 and row c % 1024 // 32. The last
    atlas changes as drawings are added; the others stay.
    """
    found = collection.atlas(number, compute=compute)
    headers = {"Cache-Control": caching.REVALIDATE, "ETag": f'"{found.digest}"'}
    if caching.is_known(request, headers["ETag"]):
        return caching.not_modified(headers)
    return Response(found.webp, media_type="image/webp", headers=headers)
