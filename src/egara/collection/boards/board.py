"""Define `Board`, one board and its methods."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from egara.collection.boards.export import Exported, export
from egara.collection.boards.items import (
    BoardItem,
    checked_note,
    described_items,
    items_with,
    items_without,
)
from egara.collection.boards.table import BoardRow, BoardTable
from egara.collection.drawings import Drawings, checked_list
from egara.errors import UnknownDrawing

__all__ = ["Board"]


class Board:
    """One board, in its state when it was opened or last edited through this object.

    Attributes:
        key: the permanent key, which does not change with the name.
        name: unique among boards; at most 200 characters.
        note: on the board itself.
        items: the drawings in their order.
    """

    def __init__(self, table: BoardTable, drawings: Drawings, row: BoardRow) -> None:
        """Use `Collection.board` to open a board."""
        self._table = table
        self._drawings = drawings
        self._set(row)

    def _set(self, row: BoardRow) -> None:
        self.key, self.name, self.note = row.key, row.name, row.note
        self.items: tuple[BoardItem, ...] = described_items(self._drawings.catalogue(), row.items)

    def add(self, drawings: Iterable[str], note: str | None = None, at: int | None = None) -> int:
        """Add drawings to the board, and return how many were not on it before.

        Args:
            drawings: by ID or path, in the order that they get on the board.
            note: for each of them. By default, drawings that are on the board already keep their
                notes.
            at: the position of the first drawing, from 1. By default, new drawings are added at the
                end, and drawings that are on the board already keep their positions.

        Raises:
            UnknownDrawing: a drawing does not exist; then no drawing is added.
            BadInput: the position or the note is not valid.
        """
        ids = self._drawings.drawing_ids(drawings)
        text = None if note is None else checked_note(note)
        count_before = len(self.items)

        def change(row: BoardRow) -> BoardRow:
            nonlocal count_before
            count_before = len(row.items)
            return replace(row, items=items_with(row.items, ids, text, at))

        self._edit(change)
        return len(self.items) - count_before

    def remove(self, drawings: Iterable[str]) -> None:
        """Remove drawings from the board; their files stay. Errors as in `move`."""
        names = checked_list(drawings)
        self._edit(lambda row: replace(row, items=items_without(row.items, self._on(row, names))))

    def move(self, drawing: str, to: int) -> None:
        """Move a drawing to a position, from 1.

        Raises:
            UnknownDrawing: the drawing is not on the board.
            BadInput: the position is not on the board.
        """

        def change(row: BoardRow) -> BoardRow:
            return replace(row, items=items_with(row.items, self._on(row, [drawing]), None, to))

        self._edit(change)

    def annotate(self, note: str, drawing: str | None = None) -> None:
        """Write the note of a drawing on the board, or of the board; an empty text removes it.

        Raises:
            UnknownDrawing: the drawing is not on the board.
            BadInput: the note is longer than 10,000 characters.
        """
        text = checked_note(note)

        def change(row: BoardRow) -> BoardRow:
            if drawing is None:
                return replace(row, note=text)
            (image,) = self._on(row, [drawing])
            items = tuple((i, text if i == image else old_note) for i, old_note in row.items)
            return replace(row, items=items)

        self._edit(change)

    def rename(self, name: str) -> None:
        """Rename the board.

        Raises:
            BadInput: another board has this name, or the name is not valid.
        """
        self._set(self._table.rename(self.key, name))

    def delete(self) -> None:
        """Delete the board; the drawings stay."""
        self._table.delete(self.key)

    def export(
        self, target: str | os.PathLike[str], *, links: bool = False, overwrite: bool = False
    ) -> Exported:
        """Export the board as a contact sheet, a list or a folder of files.

        Args:
            target: a name with the suffix ``.png`` or ``.pdf`` for a contact sheet, ``.json`` for
                the list with its notes; otherwise a new or empty folder for the files.
            links: make symbolic links instead of copies in a folder.
            overwrite: replace an existing file.

        Raises:
            BadInput: the file exists, the folder is not empty, the name has another suffix, or
                there are too many drawings for a PNG.
            StorageError: the target cannot be written.
        """
        return export(self, Path(target), self._drawings, links=links, overwrite=overwrite)

    def as_json(self) -> dict[str, Any]:
        """Return the board as ``egara boards show --json`` and ``.json`` exports write it."""
        items = [
            {"id": i.id, "path": i.path, "title": i.title, "note": i.note, "missing": i.missing}
            for i in self.items
        ]
        return {"key": self.key, "name": self.name, "note": self.note, "items": items}

    def _edit(self, change: Callable[[BoardRow], BoardRow]) -> None:
        self._set(self._table.edit(self.key, change))

    def _on(self, row: BoardRow, drawings: Sequence[str]) -> list[str]:
        """Return the IDs of drawings on the board; they may no longer be in the collection.

        Raises:
            UnknownDrawing: a drawing is not on the board.
        """
        on_board = {image for image, _ in row.items}
        ids = [d if d in on_board else self._drawings.drawing_ids([d])[0] for d in drawings]
        for text, image in zip(drawings, ids, strict=True):
            if image not in on_board:
                raise UnknownDrawing(f"The drawing {text!r} is not on the board {row.name!r}.")
        return ids
