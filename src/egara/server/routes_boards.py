"""Boards: named, ordered selections with notes. Every edit answers the board as it is then."""

import tempfile
from pathlib import Path as File
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response

from egara.server.binary import declared
from egara.server.lanes import COMPUTING, READING
from egara.server.models_boards import (
    Board,
    BoardAddition,
    BoardChange,
    BoardItemChange,
    BoardRequest,
    BoardsAnswer,
)
from egara.server.opened import Opened
from egara.server.parameters import Id

router = APIRouter(tags=["boards"])

Key = Annotated[str, Path(max_length=200, description="the board's key, or its name")]
MEDIA_TYPES = {"png": "image/png", "pdf": "application/pdf"}


@router.get("/boards", dependencies=[READING])
def boards(collection: Opened) -> BoardsAnswer:
    """All boards with their drawings."""
    return BoardsAnswer(boards=[Board.model_validate(board) for board in collection.boards()])


@router.post("/boards", dependencies=[READING])
def create_board(collection: Opened, board: BoardRequest) -> Board:
    """Make an empty board."""
    return Board.model_validate(collection.create_board(board.name, board.note))


@router.get("/boards/{key}", dependencies=[READING])
def board(collection: Opened, key: Key) -> Board:
    """One board."""
    return Board.model_validate(collection.board(key))


@router.patch("/boards/{key}", dependencies=[READING])
def change_board(collection: Opened, key: Key, change: BoardChange) -> Board:
    """Rename a board, or write its note."""
    board = collection.board(key)
    if change.name is not None:
        board.rename(change.name)
    if change.note is not None:
        board.annotate(change.note)
    return Board.model_validate(board)


@router.delete("/boards/{key}", dependencies=[READING])
def delete_board(collection: Opened, key: Key) -> BoardsAnswer:
    """Delete a board, not its drawings; answers the boards that are left."""
    collection.board(key).delete()
    return boards(collection)


@router.post("/boards/{key}/drawings", dependencies=[READING])
def add_to_board(collection: Opened, key: Key, addition: BoardAddition) -> Board:
    """Put drawings on a board."""
    board = collection.board(key)
    board.add(addition.drawings, addition.note, addition.at)
    return Board.model_validate(board)


@router.patch("/boards/{key}/drawings/{id}", dependencies=[READING])
def change_on_board(collection: Opened, key: Key, id: Id, change: BoardItemChange) -> Board:
    """Write a note on a drawing of a board, or move it to another place."""
    board = collection.board(key)
    if change.note is not None:
        board.annotate(change.note, id)
    if change.place is not None:
        board.move(id, change.place)
    return Board.model_validate(board)


@router.delete("/boards/{key}/drawings/{id}", dependencies=[READING])
def remove_from_board(collection: Opened, key: Key, id: Id) -> Board:
    """Take a drawing off a board; its file stays."""
    board = collection.board(key)
    board.remove([id])
    return Board.model_validate(board)


@router.get(
    "/boards/{key}/sheet",
    response_class=Response,
    responses=declared("a contact sheet", *MEDIA_TYPES.values()),
    dependencies=[COMPUTING],
)
def board_sheet(
    collection: Opened, key: Key, form: Annotated[Literal["png", "pdf"], Query()] = "pdf"
) -> Response:
    """The board as a contact sheet, with titles and notes."""
    board = collection.board(key)
    with tempfile.TemporaryDirectory() as folder:
        target = File(folder) / f"sheet.{form}"
        board.export(target)
        content = target.read_bytes()
    name = quote(f"{board.name}.{form}", safe="")
    disposition = f"attachment; filename*=UTF-8''{name}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)
