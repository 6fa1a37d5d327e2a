"""Searching."""

import time
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from pydantic import Json

from egara.server.lanes import FORMS
from egara.server.models import Hit, SearchAnswer, SearchQuery
from egara.server.opened import Opened

router = APIRouter(tags=["search"])


@router.post("/search", dependencies=[FORMS])
def search(
    collection: Opened,
    query: Annotated[Json[SearchQuery], Form(description="a SearchQuery as JSON")],
    image: Annotated[UploadFile | None, File(description="drawings that look like this")] = None,
    sketch: Annotated[UploadFile | None, File(description="drawings of what this shows")] = None,
) -> SearchAnswer:
    """Drawings by examples (an image, a sketch, drawings of the collection) and filters."""
    started = time.perf_counter()
    hits = collection.search(
        image=_content(image),
        sketch=_content(sketch),
        **query.model_dump(),
    )
    took_ms = (time.perf_counter() - started) * 1000
    return SearchAnswer(hits=[Hit.model_validate(hit) for hit in hits], took_ms=took_ms)


def _content(upload: UploadFile | None) -> bytes | None:
    return None if upload is None else upload.file.read()
