"""Models of a search and its hits."""

from pydantic import Field

from egara.server.models.base import (
    MAX_EXAMPLES,
    MAX_OFFSET,
    ArtistName,
    CaptionedDrawing,
    Copies,
    DrawingKey,
    FilterFields,
    Limit,
    ResponseModel,
    SearchText,
    Weight,
)


class Hit(CaptionedDrawing):
    """A drawing that a search found.

    ``score`` and ``distance`` are null if the search has no examples (only text or filters).
    ``copies`` are the IDs of the copies that this hit represents.
    """

    score: float | None
    distance: float | None
    rank: int
    copies: list[str]


class SearchQuery(FilterFields):
    """A search. Without examples, the drawings that match the filters are returned, sorted by path.

    ``text`` has words that a drawing must have: as tags, or in its title, artist, keywords or file
    name. ``like``, ``unlike`` and ``artist`` are examples. The weight of an encoder in ``encoders``
    may be negative: drawings that are near according to that encoder then rank lower. ``copies`` is
    ``stack`` to return a drawing and its copies as one hit, ``show`` to return each of them.
    """

    text: SearchText | None = None
    like: list[DrawingKey] = Field(default=[], max_length=MAX_EXAMPLES)
    unlike: list[DrawingKey] = Field(default=[], max_length=MAX_EXAMPLES)
    artist: ArtistName | None = None
    encoders: dict[str, Weight] | None = Field(default=None, max_length=MAX_EXAMPLES)
    copies: Copies = "stack"
    limit: Limit = 20
    offset: int = Field(default=0, ge=0, le=MAX_OFFSET)


class SearchResponse(ResponseModel):
    """The hits, best first, and the time that the search took, in milliseconds."""

    hits: list[Hit]
    took_ms: float
