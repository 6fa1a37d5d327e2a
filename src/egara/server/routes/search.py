"""Search."""

import time
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from pydantic import Json

from egara.server.concurrency_limits import SEARCH_FORMS
from egara.server.dependencies import ServedCollection
from egara.server.models.search import Hit, SearchQuery, SearchResponse

router = APIRouter(tags=["search"])


@router.post("/search", dependencies=[SEARCH_FORMS])
def search(
    collection: ServedCollection,
    query: Annotated[Json[SearchQuery], Form(description="a SearchQuery as JSON")],
    image: Annotated[
        UploadFile | None, File(description="an image to find similar drawings to")
    ] = None,
    sketch: Annotated[
        UploadFile | None, File(description="a sketch of the subject to find")
    ] = None,
) -> SearchResponse:
    """Find drawings by words, examples (image, sketch, drawings of the collection) and filters."""
    started = time.perf_counter()
    hits = collection.search(
        image=_content(image),
        sketch=_content(sketch),
        **query.model_dump(),
    )
    took_ms = (time.perf_counter() - started) * 1000
    return SearchResponse(hits=[Hit.model_validate(hit) for hit in hits], took_ms=took_ms)


def _content(upload: UploadFile | None) -> bytes | None:
    return None if upload is None else upload.file.read()
