"""What travels over HTTP about boards."""

from typing import Annotated

from pydantic import Field

from egara.server.models import Answer, DrawingKey, Request, Text

MOST_AT_ONCE = 10_000

Name = Annotated[str, Field(min_length=1, max_length=200)]
Note = Annotated[str, Field(max_length=10_000)]
Place = Annotated[int, Field(ge=1, le=2**31 - 1)]


class BoardItem(Answer):
    """A drawing of a board; ``missing`` where its file is not there, ``path`` null if unknown."""

    id: str
    path: Text | None
    title: Text | None
    note: str
    missing: bool


class Board(Answer):
    """A board: ``key`` names it for good, whatever it is called; items are in their order."""

    key: str
    name: str
    note: str
    items: list[BoardItem]


class BoardsAnswer(Answer):
    """All boards, by name."""

    boards: list[Board]


class BoardRequest(Request):
    """A new board."""

    name: Name
    note: Note = ""


class BoardChange(Request):
    """What is to change of a board; null leaves it as it is."""

    name: Name | None = None
    note: Note | None = None


class BoardAddition(Request):
    """Drawings for a board: at its end, or from the place ``at`` on; ``note`` for each of them."""

    drawings: list[DrawingKey] = Field(min_length=1, max_length=MOST_AT_ONCE)
    note: Note | None = None
    at: Place | None = None


class BoardItemChange(Request):
    """What is to change of a drawing on a board; null leaves it as it is."""

    note: Note | None = None
    place: Place | None = None
