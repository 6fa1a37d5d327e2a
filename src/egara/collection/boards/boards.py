"""The boards of a collection."""

from collections.abc import Mapping
from dataclasses import replace

from egara.collection.boards.board import Board
from egara.collection.boards.items import items_replaced
from egara.collection.boards.table import BoardRow, BoardTable
from egara.collection.drawings import Drawings
from egara.collection.tables import Store

__all__ = ["Boards"]


class Boards:
    """Opens and creates the boards of a collection."""

    def __init__(self, store: Store, drawings: Drawings) -> None:
        """Use the collection's tables and drawings."""
        self._table = BoardTable(store)
        self._drawings = drawings

    def all(self) -> list[Board]:
        """See `BoardVerbs.boards`."""
        rows = sorted(self._table.rows(), key=lambda row: (row.name.casefold(), row.name))
        return [self._board(row) for row in rows]

    def sizes(self) -> list[tuple[str, int]]:
        """Return the name and the number of drawings of each board, the largest first."""
        sizes = [(row.name, len(row.items)) for row in self._table.rows()]
        return sorted(sizes, key=lambda size: (-size[1], size[0]))

    def named(self, name: str) -> Board:
        """See `BoardVerbs.board`."""
        return self._board(self._table.find(name))

    def drawing_ids(self) -> set[str]:
        """Return the IDs of the drawings that are on any board."""
        return {image for row in self._table.rows() for image, _ in row.items}

    def create(self, name: str, note: str = "") -> Board:
        """See `BoardVerbs.create_board`."""
        return self._board(self._table.create(name, note))

    def transfer(self, replacements: Mapping[str, str]) -> None:
        """Replace drawings on all boards and keep their notes.

        Args:
            replacements: {ID of the replaced drawing: ID of the new one}.
        """
        for row in self._table.rows():
            if not replacements.keys().isdisjoint(image for image, _ in row.items):
                self._table.edit(
                    row.key,
                    lambda row: replace(row, items=items_replaced(row.items, replacements)),
                )

    def _board(self, row: BoardRow) -> Board:
        return Board(self._table, self._drawings, row)
