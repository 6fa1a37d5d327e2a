"""Models of a search and its hits."""

from pydantic import Field

from egara.server.models.base import (
    MOST_EXAMPLES,
    MOST_OFFSET,
    ArtistName,
    Captioned,
    Copies,
    DrawingKey,
    FilterFields,
    Limit,
    ResponseModel,
    SearchText,
    Weight,
)


class Hit(Captioned):
    """A drawing that a search found.

    ``score`` and ``distance`` are null if nothing was compared. ``copies`` are the IDs of the
    copies that this hit represents.
    """

    score: float | None
    distance: float | None
    rank: int
    copies: list[str]


class SearchQuery(FilterFields):
    """A search. Without examples, the drawings that pass the filters are listed by path.

    ``text`` are words that a drawing must have: as tags, or in its title, artist, keywords or file
    name. ``like``, ``unlike`` and ``artist`` are examples. The weight of an encoder in ``encoders``
    may be negative: drawings that are near under that encoder then rank lower. ``copies`` is
    ``stack`` to return copies of one another as one hit.
    """

    text: SearchText | None = None
    like: list[DrawingKey] = Field(default=[], max_length=MOST_EXAMPLES)
    unlike: list[DrawingKey] = Field(default=[], max_length=MOST_EXAMPLES)
    artist: ArtistName | None = None
    encoders: dict[str, Weight] | None = Field(default=None, max_length=MOST_EXAMPLES)
    copies: Copies = "stack"
    limit: Limit = 20
    offset: int = Field(default=0, ge=0, le=MOST_OFFSET)


class SearchAnswer(ResponseModel):
    """The hits, best first, and the time that the search took, in milliseconds."""

    hits: list[Hit]
    took_ms: float
