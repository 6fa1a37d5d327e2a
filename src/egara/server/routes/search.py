"""Search."""

import time
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile
from pydantic import Json

import egara
from egara.errors import BadInput
from egara.limits import MAX_TEXT
from egara.server.concurrency_limits import READING, SEARCH_FORMS
from egara.server.dependencies import ServedCollection
from egara.server.models.base import FilterFields, Limit, SearchText
from egara.server.models.search import SearchQuery, SearchResponse, SuggestionsResponse

router = APIRouter(tags=["search"])


@router.post("/search", dependencies=[SEARCH_FORMS])
def search(
    collection: ServedCollection,
    query: Annotated[Json[SearchQuery], Form(description="a SearchQuery as JSON")],
    image: Annotated[
        UploadFile | None, File(description="an image to find similar drawings to")
    ] = None,
    sketch: Annotated[
        UploadFile | None,
        File(
            description="a sketch of the subject to find: an image or SVG, a photo of a drawing on "
            "paper, QuickDraw's ndjson or JSON with strokes"
        ),
    ] = None,
) -> SearchResponse:
    """Find drawings by words, examples (image, sketch, drawings of the collection) and filters."""
    started = time.perf_counter()
    if sketch is not None and query.strokes is not None:
        raise BadInput(
            "Give the sketch as the file `sketch` or as `strokes` in the query, not both."
        )
    drawn = query.strokes if sketch is None else sketch.file.read()
    seen = None if drawn is None else egara.read_sketch(drawn)
    items = [egara.QueryItem(item.kind, item.value, item.weight) for item in query.items]
    if image is not None:
        items.append(egara.QueryItem("image", image.file.read(), query.image_weight))
    if seen is not None:
        items.append(egara.QueryItem("sketch", seen, query.sketch_weight))
    options = query.model_dump(exclude={"items", "image_weight", "sketch_weight", "strokes"})
    hits = collection.search(items=items, **options)
    partial = any(hit.partial for hit in hits)
    alternatives = None
    texts = [query.text or "", *(x.value for x in query.items if x.kind == "text" and x.weight > 0)]
    text = " ".join(texts).strip()
    if (partial or not hits) and not query.offset and text:
        filters = query.model_dump(include={*FilterFields.model_fields})
        alternatives = collection.query_alternatives(text[:MAX_TEXT], **filters)
    took_ms = (time.perf_counter() - started) * 1000
    return SearchResponse.model_validate(
        {
            "hits": hits,
            "took_ms": took_ms,
            "sketch": seen
            and {
                "source": seen.source,
                "summary": seen.summary,
                "guesses": [] if query.offset else collection.guesses(seen),
            },
            "partial": partial,
            "alternatives": alternatives,
        }
    )


@router.get("/suggestions", dependencies=[READING])
def suggest(
    collection: ServedCollection,
    text: Annotated[SearchText, Query()] = "",
    limit: Annotated[Limit, Query()] = 5,
) -> SuggestionsResponse:
    """Suggest tags, artists, folders, boards and files that continue a text while it is typed."""
    return SuggestionsResponse.model_validate(collection.suggest(text, limit))
