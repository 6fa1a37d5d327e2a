"""Boards: named, ordered lists of drawings with notes. Every edit returns the edited board."""

import tempfile
from pathlib import Path as FilePath
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response

from egara.server.binary_responses import binary_response
from egara.server.concurrency_limits import COMPUTING, READING
from egara.server.dependencies import ServedCollection
from egara.server.models.boards import (
    Board,
    BoardAddition,
    BoardChange,
    BoardItemChange,
    BoardRequest,
    BoardsResponse,
)
from egara.server.routes.parameters import DrawingId

router = APIRouter(tags=["boards"])

BoardKey = Annotated[str, Path(max_length=200, description="the board's key or name")]
MEDIA_TYPES = {"png": "image/png", "pdf": "application/pdf"}


@router.get("/boards", dependencies=[READING])
def boards(collection: ServedCollection) -> BoardsResponse:
    """List all boards with their drawings."""
    return BoardsResponse(boards=[Board.model_validate(board) for board in collection.boards()])


@router.post("/boards", dependencies=[READING])
def create_board(collection: ServedCollection, board: BoardRequest) -> Board:
    """Create an empty board."""
    return Board.model_validate(collection.create_board(board.name, board.note))


@router.get("/boards/{key}", dependencies=[READING])
def board(collection: ServedCollection, key: BoardKey) -> Board:
    """Return one board."""
    return Board.model_validate(collection.board(key))


@router.patch("/boards/{key}", dependencies=[READING])
def change_board(collection: ServedCollection, key: BoardKey, change: BoardChange) -> Board:
    """Change the name or the note of a board."""
    board = collection.board(key)
    if change.name is not None:
        board.rename(change.name)
    if change.note is not None:
        board.annotate(change.note)
    return Board.model_validate(board)


@router.delete("/boards/{key}", dependencies=[READING])
def delete_board(collection: ServedCollection, key: BoardKey) -> BoardsResponse:
    """Delete a board and return the remaining boards. Its drawings are not deleted."""
    collection.board(key).delete()
    return boards(collection)


@router.post("/boards/{key}/drawings", dependencies=[READING])
def add_to_board(collection: ServedCollection, key: BoardKey, addition: BoardAddition) -> Board:
    """Add drawings to a board."""
    board = collection.board(key)
    board.add(addition.drawings, addition.note, addition.at)
    return Board.model_validate(board)


@router.patch("/boards/{key}/drawings/{id}", dependencies=[READING])
def change_on_board(
    collection: ServedCollection, key: BoardKey, id: DrawingId, change: BoardItemChange
) -> Board:
    """Change the note or the position of a drawing on a board."""
    board = collection.board(key)
    if change.note is not None:
        board.annotate(change.note, id)
    if change.place is not None:
        board.move(id, change.place)
    return Board.model_validate(board)


@router.delete("/boards/{key}/drawings/{id}", dependencies=[READING])
def remove_from_board(collection: ServedCollection, key: BoardKey, id: DrawingId) -> Board:
    """Remove a drawing from a board. Its file is not deleted."""
    board = collection.board(key)
    board.remove([id])
    return Board.model_validate(board)


@router.get(
    "/boards/{key}/sheet",
    response_class=Response,
    responses=binary_response("a contact sheet", *MEDIA_TYPES.values()),
    dependencies=[COMPUTING],
)
def board_sheet(
    collection: ServedCollection,
    key: BoardKey,
    form: Annotated[Literal["png", "pdf"], Query()] = "pdf",
) -> Response:
    """Return the board as a contact sheet with titles and notes."""
    board = collection.board(key)
    with tempfile.TemporaryDirectory() as folder:
        target = FilePath(folder) / f"sheet.{form}"
        board.export(target)
        content = target.read_bytes()
    name = quote(f"{board.name}.{form}", safe="")
    disposition = f"attachment; filename*=UTF-8''{name}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)
