"""Models of boards."""

from typing import Annotated

from pydantic import Field

from egara.server.models.base import DrawingKey, RequestModel, ResponseModel, Text

MAX_ADDED = 10_000

Name = Annotated[str, Field(min_length=1, max_length=200)]
Note = Annotated[str, Field(max_length=10_000)]
Position = Annotated[int, Field(ge=1, le=2**31 - 1)]


class BoardItem(ResponseModel):
    """A drawing on a board.

    ``missing`` is true if its file does not exist; ``path`` is null if its path is not known.
    """

    id: str
    path: Text | None
    title: Text | None
    note: str
    missing: bool


class Board(ResponseModel):
    """A board with its drawings in order. ``key`` stays the same when the board is renamed."""

    key: str
    name: str
    note: str
    items: list[BoardItem]


class BoardsResponse(ResponseModel):
    """All boards, sorted by name."""

    boards: list[Board]


class BoardRequest(RequestModel):
    """A new board."""

    name: Name
    note: Note = ""


class BoardChange(RequestModel):
    """Changes to a board. Null changes nothing."""

    name: Name | None = None
    note: Note | None = None


class BoardAddition(RequestModel):
    """Drawings to add to a board, each with the note ``note``.

    ``at`` is the position of the first one, counted from 1; null for the end of the board.
    """

    drawings: list[DrawingKey] = Field(min_length=1, max_length=MAX_ADDED)
    note: Note | None = None
    at: Position | None = None


class BoardItemChange(RequestModel):
    """Changes to a drawing on a board. Null changes nothing.

    ``place`` is its new position on the board, counted from 1.
    """

    note: Note | None = None
    place: Position | None = None
