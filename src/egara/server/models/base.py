"""Base classes of the models, and field types that several models use."""

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat

from egara.limits import MAX_TEXT, MAX_WEIGHT

MAX_RESULTS = 1000
MAX_EXAMPLES = 100
MAX_OFFSET = 2**31 - 1


def displayable(text: str) -> str:
    """Convert ``text`` to valid Unicode: bytes of a file name that are not UTF-8 become U+FFFD."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _displayable_if_text(value: object) -> object:
    return displayable(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_displayable_if_text)]
DrawingKey = Annotated[str, Field(min_length=1, max_length=4096)]
Keyword = Annotated[str, Field(min_length=1, max_length=200)]
Where = Annotated[str, Field(max_length=2000)]
SelectionName = Annotated[str, Field(min_length=1, max_length=220, pattern="^(board|cluster):")]
Limit = Annotated[int, Field(ge=1, le=MAX_RESULTS)]
ArtistName = Annotated[str, Field(min_length=1, max_length=1000)]
SearchText = Annotated[str, Field(max_length=MAX_TEXT)]
EncoderName = Annotated[str, Field(max_length=200)]
Copies = Literal["stack", "show"]
Sort = Literal["relevance", "name", "newest", "size", "pixels", "random"]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]
FolderPath = Annotated[str, Field(min_length=1, max_length=4096)]
Orientation = Literal["landscape", "portrait", "square"]
Weight = Annotated[FiniteFloat, Field(ge=-MAX_WEIGHT, le=MAX_WEIGHT)]


class ResponseModel(BaseModel):
    """The base of all responses. Fields are read from the library's objects."""

    model_config = ConfigDict(from_attributes=True)


class RequestModel(BaseModel):
    """The base of all JSON requests. An unknown field is an error."""

    model_config = ConfigDict(extra="forbid")


class FilterFields(RequestModel):
    """The filters of a request, as in `egara.Filters`."""

    tags: list[Keyword] = Field(default=[], max_length=MAX_EXAMPLES)
    without_tags: list[Keyword] = Field(default=[], max_length=MAX_EXAMPLES)
    where: Where | None = None
    among: list[SelectionName] = Field(default=[], max_length=MAX_EXAMPLES)
    avoid: list[DrawingKey] = Field(default=[], max_length=MAX_RESULTS)
    folder: FolderPath | None = None
    orientation: Orientation | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    untagged: bool = False
    not_on_board: bool = False


class CaptionedDrawing(ResponseModel):
    """A drawing with the data of its caption: path, width, height and title."""

    id: str
    path: Text
    width: int
    height: int
    title: Text | None
