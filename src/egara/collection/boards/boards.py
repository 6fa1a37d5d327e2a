"""The boards of a collection."""

from collections.abc import Mapping
from dataclasses import replace

from egara.collection.boards.board import Board
from egara.collection.boards.items import succeeded
from egara.collection.boards.table import BoardRow, BoardTable
from egara.collection.drawings import Drawings
from egara.collection.tables import Store

__all__ = ["Boards"]


class Boards:
    """Finds and makes the boards of a collection."""

    def __init__(self, store: Store, drawings: Drawings) -> None:
        """Know where they are kept, and how a drawing's thumbnail and file are found."""
        self._table = BoardTable(store)
        self._drawings = drawings

    def all(self) -> list[Board]:
        """See `BoardVerbs.boards`."""
        rows = sorted(self._table.rows(), key=lambda row: (row.name.casefold(), row.name))
        return [self._board(row) for row in rows]

    def named(self, name: str) -> Board:
        """See `BoardVerbs.board`."""
        return self._board(self._table.find(name))

    def create(self, name: str, note: str = "") -> Board:
        """See `BoardVerbs.create_board`."""
        return self._board(self._table.create(name, note))

    def succeed(self, heirs: Mapping[str, str]) -> None:
        """Put drawings in the place of others, given by identity, with their notes."""
        for row in self._table.rows():
            if not heirs.keys().isdisjoint(image for image, _ in row.items):
                self._table.edit(
                    row.key, lambda now: replace(now, items=succeeded(now.items, heirs))
                )

    def _board(self, row: BoardRow) -> Board:
        return Board(self._table, self._drawings, row)
