"""Models of a search and its hits."""

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from egara.limits import MAX_POINTS
from egara.server.models.base import (
    MAX_EXAMPLES,
    MAX_OFFSET,
    ArtistName,
    CaptionedDrawing,
    Copies,
    DrawingKey,
    FilterFields,
    Limit,
    RequestModel,
    ResponseModel,
    SearchText,
    Seed,
    Sort,
    Text,
    Weight,
)

Coordinates = Annotated[list[FiniteFloat], Field(max_length=MAX_POINTS)]
Stroke = Annotated[list[Coordinates], Field(min_length=2, max_length=4)]

MAX_VALUE = 4096

MatchSource = Literal["title", "file name", "keyword", "artist", "folder", "your tag", "tag"]


class Match(ResponseModel):
    """A reason why a drawing matches a word of a query.

    ``source`` is where the word was found, ``text`` the word or the name of the tag. ``score`` is
    lower for a tag that is predicted with little certainty, or only related to the word.
    """

    source: MatchSource
    text: Text
    score: float


class Hit(CaptionedDrawing):
    """A drawing that a search found.

    ``score`` is null if the search has neither text nor examples, ``distance`` if it has no
    examples. ``copies`` are the IDs of the copies that this hit represents. ``matched`` has the
    best reason for each word of the text.
    """

    score: float | None
    distance: float | None
    rank: int
    copies: list[str]
    matched: list[Match]


class QueryItem(RequestModel):
    """One part of a query, with its weight, as in `egara.QueryItem`.

    ``value`` is the text, the ID of a drawing, or the name of an artist. Items with a negative
    weight are negative examples.
    """

    kind: Literal["text", "drawing", "artist"]
    value: str = Field(max_length=MAX_VALUE)
    weight: Weight = 1.0


class SearchQuery(FilterFields):
    """A search. Without examples, the drawings that match the text and the filters are returned.

    ``text`` has words, phrases in
    quotes, fields such as ``artist:rackham`` and exclusions such as ``-dog``. ``like``, ``unlike``
    and ``artist`` are examples. Each has the weight 1, or -1 for ``unlike``; ``items`` are further
    texts and examples with other weights. ``image_weight`` and ``sketch_weight`` are the weights of
    the uploaded files. The weight of an encoder in ``encoders`` may be negative: drawings
    that are near according to that encoder then rank lower. ``copies`` is ``stack`` to return a
    drawing and its copies as one hit, ``show`` to return each of them. ``sort`` is the order; with
    examples, it must be ``relevance``: how well drawings match the examples or the text, then by
    path. ``seed`` is for the order ``random``. ``strokes`` are a sketch of the subject to find,
    ``[[[x, …], [y, …]], …]`` with y downwards, in any unit; at most 100,000 points in all. Further
    lists of a stroke, such as times, are not used.
    """

    text: SearchText | None = None
    like: list[DrawingKey] = Field(default=[], max_length=MAX_EXAMPLES)
    unlike: list[DrawingKey] = Field(default=[], max_length=MAX_EXAMPLES)
    artist: ArtistName | None = None
    strokes: list[Stroke] | None = Field(default=None, max_length=MAX_POINTS)
    items: list[QueryItem] = Field(default=[], max_length=MAX_EXAMPLES)
    image_weight: Weight = 1.0
    sketch_weight: Weight = 1.0
    encoders: dict[str, Weight] | None = Field(default=None, max_length=MAX_EXAMPLES)
    copies: Copies = "stack"
    sort: Sort = "relevance"
    seed: Seed = 0
    limit: Limit = 20
    offset: int = Field(default=0, ge=0, le=MAX_OFFSET)


class NearWord(ResponseModel):
    """A word, phrase or field that drawings have, and the number of drawings that it finds."""

    text: Text
    count: int


class ShorterQuery(ResponseModel):
    """The text without the terms that limit it most, and the number of drawings that it finds."""

    text: Text
    without: list[Text]
    count: int


class QueryAlternatives(ResponseModel):
    """What to search for instead of a text without hits.

    ``near_words`` are words with a similar spelling, for each word, phrase or field that no drawing
    has; phrases and fields are written as in a query. ``without_filters`` is the number of drawings
    that the text finds without the filters; null if there are no filters.
    """

    near_words: dict[str, list[NearWord]]
    shorter: ShorterQuery | None
    without_filters: int | None


class Guess(ResponseModel):
    """A subject that a sketch may show, as in `egara.Guess`.

    ``drawings`` is the number of drawings with a tag of this name.
    """

    label: Text
    japanese: Text | None
    score: float
    drawings: int


class SeenSketch(ResponseModel):
    """What was seen in a sketch: its kind, a sentence for users, and what it may show.

    ``guesses`` begin with the most probable one; they are empty for an encoder without scores.
    """

    source: Literal["strokes", "line drawing", "shaded drawing", "photo"]
    summary: Text
    guesses: list[Guess]


class SearchResponse(ResponseModel):
    """The hits, best first, and the time that the search took, in milliseconds.

    ``sketch`` is null if the query has no sketch.
    ``partial`` is true if no drawing has all words of the text, and the hits have some of them.
    ``alternatives`` is null unless the query has a text and no drawing matches all of it.
    """

    hits: list[Hit]
    took_ms: float
    sketch: SeenSketch | None
    partial: bool
    alternatives: QueryAlternatives | None


class Suggestion(ResponseModel):
    """A name that continues a text.

    ``count`` is the number of drawings with it, ``start`` the position in the text from which on it
    replaces the text. For a file, ``text`` is a title or file name and ``drawing`` an ID.
    """

    text: Text
    count: int
    start: int
    japanese: Text | None
    drawing: str | None


class SuggestionsResponse(ResponseModel):
    """Names that continue a text, in sections; names that begin with it come first."""

    tags: list[Suggestion]
    artists: list[Suggestion]
    folders: list[Suggestion]
    boards: list[Suggestion]
    files: list[Suggestion]
