"""One board, and what can be done with it."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from egara.collection.boards.export import Exported, export
from egara.collection.boards.items import BoardItem, at_place, checked_note, known_items, without
from egara.collection.boards.table import BoardRow, BoardTable
from egara.collection.drawings import Drawings, checked_list
from egara.errors import UnknownDrawing

__all__ = ["Board"]


class Board:
    """One board, as it was when it was asked for or last edited through this object.

    Attributes:
        key: what names it for good, whatever it is called.
        name: of at most 200 characters; no other board has it.
        note: on the board as a whole.
        items: the drawings, in their order.
    """

    def __init__(self, table: BoardTable, drawings: Drawings, row: BoardRow) -> None:
        """Made by `Collection.board`."""
        self._table = table
        self._drawings = drawings
        self._take(row)

    def _take(self, row: BoardRow) -> None:
        self.key, self.name, self.note = row.key, row.name, row.note
        self.items: tuple[BoardItem, ...] = known_items(self._drawings.catalogue(), row.items)

    def add(self, drawings: Iterable[str], note: str | None = None, at: int | None = None) -> int:
        """Put drawings on the board, by ID or path; give how many were not on it before.

        Args:
            drawings: in the order that they are to have.
            note: for each of them; those that are on the board already keep theirs by default.
            at: the place of the first, from 1; the end by default, where those that are on the
                board already stay where they are.

        Raises:
            UnknownDrawing: one is not there; then none is put on the board.
            BadInput: the place or the note will not do.
        """
        ids = self._drawings.identities(drawings)
        text = None if note is None else checked_note(note)
        before = len(self.items)

        def change(row: BoardRow) -> BoardRow:
            nonlocal before
            before = len(row.items)
            return replace(row, items=at_place(row.items, ids, text, at))

        self._edit(change)
        return len(self.items) - before

    def remove(self, drawings: Iterable[str]) -> None:
        """Take drawings off the board; their files stay. Errors as `move`."""
        asked = checked_list(drawings)
        self._edit(lambda row: replace(row, items=without(row.items, self._on(row, asked))))

    def move(self, drawing: str, to: int) -> None:
        """Move a drawing to a place, from 1.

        Raises:
            UnknownDrawing: it is not on the board.
            BadInput: there is no such place.
        """

        def change(row: BoardRow) -> BoardRow:
            return replace(row, items=at_place(row.items, self._on(row, [drawing]), None, to))

        self._edit(change)

    def annotate(self, note: str, drawing: str | None = None) -> None:
        """Write a note on a drawing of the board, or on the board; empty to have none.

        Raises:
            UnknownDrawing: the drawing is not on the board.
            BadInput: the note is longer than 10,000 characters.
        """
        text = checked_note(note)

        def change(row: BoardRow) -> BoardRow:
            if drawing is None:
                return replace(row, note=text)
            (image,) = self._on(row, [drawing])
            items = tuple((i, text if i == image else old) for i, old in row.items)
            return replace(row, items=items)

        self._edit(change)

    def rename(self, name: str) -> None:
        """Call it otherwise.

        Raises:
            BadInput: another board has this name, or it is none.
        """
        self._take(self._table.rename(self.key, name))

    def delete(self) -> None:
        """Delete the board; the drawings stay."""
        self._table.delete(self.key)

    def export(
        self, target: str | os.PathLike[str], *, links: bool = False, overwrite: bool = False
    ) -> Exported:
        """Write the board where others can use it.

        Args:
            target: a contact sheet where the name ends in ``.png`` or ``.pdf``, the list with its
                notes where it ends in ``.json``, otherwise a folder, new or empty, of the files.
            links: in a folder, symbolic links instead of copies.
            overwrite: replace a file that is there.

        Raises:
            BadInput: the file is there, the folder is not empty, the name has another suffix, or
                there are too many drawings for a PNG.
            StorageError: it cannot be written.
        """
        return export(self, Path(target), self._drawings, links=links, overwrite=overwrite)

    def as_json(self) -> dict[str, Any]:
        """As ``egara boards show --json`` prints it and ``.json`` exports it."""
        items = [
            {"id": i.id, "path": i.path, "title": i.title, "note": i.note, "missing": i.missing}
            for i in self.items
        ]
        return {"key": self.key, "name": self.name, "note": self.note, "items": items}

    def _edit(self, change: Callable[[BoardRow], BoardRow]) -> None:
        self._take(self._table.edit(self.key, change))

    def _on(self, row: BoardRow, drawings: Sequence[str]) -> list[str]:
        """Identities of drawings that are on the board; also of those the collection lost."""
        there = {image for image, _ in row.items}
        ids = [d if d in there else self._drawings.identities([d])[0] for d in drawings]
        for text, image in zip(drawings, ids, strict=True):
            if image not in there:
                raise UnknownDrawing(f"The drawing {text!r} is not on the board {row.name!r}.")
        return ids
