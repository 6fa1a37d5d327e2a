"""What travels over HTTP: one model a request or answer; the OpenAPI document is made from these.

The page's types are generated from that document, so a name here is a name there.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat

from egara.limits import MOST_WEIGHT

MOST_RESULTS = 1000
MOST_EXAMPLES = 100
MOST_OFFSET = 2**31 - 1


def displayable(text: str) -> str:
    """``text`` as valid Unicode: bytes of a file name that are no UTF-8 become U+FFFD."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _displayable_if_text(value: object) -> object:
    return displayable(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_displayable_if_text)]
DrawingKey = Annotated[str, Field(min_length=1, max_length=4096)]
Keyword = Annotated[str, Field(min_length=1, max_length=200)]
Where = Annotated[str, Field(max_length=2000)]
Selection = Annotated[str, Field(min_length=1, max_length=220, pattern="^(board|cluster):")]
Limit = Annotated[int, Field(ge=1, le=MOST_RESULTS)]
ArtistName = Annotated[str, Field(min_length=1, max_length=1000)]
SearchText = Annotated[str, Field(max_length=1000)]
EncoderName = Annotated[str, Field(max_length=200)]
Copies = Literal["stack", "show"]
Weight = Annotated[FiniteFloat, Field(ge=-MOST_WEIGHT, le=MOST_WEIGHT)]


class Answer(BaseModel):
    """The base of all answers: filled from the library's own objects."""

    model_config = ConfigDict(from_attributes=True)


class Request(BaseModel):
    """The base of all JSON requests: a misspelt field is an error, not silence."""

    model_config = ConfigDict(extra="forbid")


class EncoderInfo(Answer):
    """An encoder of the collection and how many drawings it has encoded."""

    name: str
    fingerprint: str
    metric: str
    vector_type: str
    dimensions: int
    vectors: int


class Column(Answer):
    """A column that ``where`` may name, with its type."""

    name: str
    type: str


class CollectionInfo(Answer):
    """The collection as a whole; ``version`` changes whenever its drawings do."""

    name: str
    location: Text
    images: int
    missing: int
    broken: int
    unsupported: dict[str, int]
    encoders: list[EncoderInfo]
    columns: list[Column]
    version: str


class Drawing(Answer):
    """All that is known of one drawing; ``copies`` are the other paths with the same content."""

    id: str
    path: Text
    copies: list[Text]
    width: int
    height: int
    format: str
    frames: int
    size: int
    title: Text | None
    artist: Text | None
    source: Text | None
    keywords: list[Text]
    missing: bool


class Captioned(Answer):
    """A drawing of an answer, with what the page shows of it: its shape and its title."""

    id: str
    path: Text
    width: int
    height: int
    title: Text | None


class Hit(Captioned):
    """A drawing that was found; ``score`` and ``distance`` are null where nothing was compared.

    ``copies`` are IDs of drawings that are copies of it, which it stands for.
    """

    score: float | None
    distance: float | None
    rank: int
    copies: list[str]


class FilterFields(Request):
    """The filters of a request, as `egara.Filters`."""

    tags: list[Keyword] = Field(default=[], max_length=MOST_EXAMPLES)
    without_tags: list[Keyword] = Field(default=[], max_length=MOST_EXAMPLES)
    where: Where | None = None
    among: list[Selection] = Field(default=[], max_length=MOST_EXAMPLES)
    avoid: list[DrawingKey] = Field(default=[], max_length=MOST_RESULTS)


class SearchQuery(FilterFields):
    """What to look for. Without any example the filtered drawings come in path order.

    ``text`` is words that a drawing has, as tags, in its title, artist, keywords or file's name.
    ``artist`` is whose drawings to be near to. An encoder with a weight below 0 stays away from
    what is near under it. ``copies`` says whether drawings that are copies of one another are one
    hit.
    """

    text: SearchText | None = None
    like: list[DrawingKey] = Field(default=[], max_length=MOST_EXAMPLES)
    unlike: list[DrawingKey] = Field(default=[], max_length=MOST_EXAMPLES)
    artist: ArtistName | None = None
    encoders: dict[str, Weight] | None = Field(default=None, max_length=MOST_EXAMPLES)
    copies: Copies = "stack"
    limit: Limit = 20
    offset: int = Field(default=0, ge=0, le=MOST_OFFSET)


class SearchAnswer(Answer):
    """The drawings found, best first, and how long the search took in milliseconds."""

    hits: list[Hit]
    took_ms: float


class EncoderNeighbours(Answer):
    """The nearest drawings as one encoder sees them, nearest first."""

    encoder: str
    hits: list[Hit]


class NeighboursAnswer(Answer):
    """The neighbours of one drawing, one list an encoder, and its copies."""

    copies: list[Captioned]
    neighbours: list[EncoderNeighbours]


TagKind = Literal["keyword", "own", "predicted"]


class KeywordCount(Answer):
    """A tag and the number of drawings that have it.

    ``kind`` is how it is known: of files first, then of people, then of an encoder, whose
    ``category`` and Japanese name come with it.
    """

    keyword: Text
    count: int
    kind: TagKind
    category: Text | None
    japanese: Text | None


class KeywordsAnswer(Answer):
    """Those that begin so before those with a later word that does, the most frequent first."""

    keywords: list[KeywordCount]


OutcomeKind = Literal["indexed", "missing", "broken", "unsupported", "internal-error"]


class Outcome(Answer):
    """What became of one file of the folder, and why."""

    path: Text
    outcome: OutcomeKind
    reason: Text | None


class OutcomesAnswer(Answer):
    """Outcomes in path order."""

    outcomes: list[Outcome]
