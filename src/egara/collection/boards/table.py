"""Read and edit the table ``boards``. It has one row per board, so every edit is one commit."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

import pyarrow as pa

from egara.collection.boards.items import Items, checked_note
from egara.collection.tables import Store, checked_name, quoted, same_name, schema
from egara.errors import BadInput, UnknownBoard

__all__ = ["BoardRow", "BoardTable"]

TABLE = "boards"


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A row of the table."""

    key: str
    name: str
    note: str
    items: Items


class BoardTable:
    """Reads the rows of the table, and edits one at a time."""

    def __init__(self, store: Store) -> None:
        """Use the collection's tables."""
        self._store = store

    def rows(self) -> list[BoardRow]:
        """Return all rows."""
        return [
            BoardRow(
                row["key"],
                row["name"],
                row["note"] or "",
                tuple((item["id"], item["note"] or "") for item in row["items"] or ()),
            )
            for row in self._store.read(TABLE, schema.BOARDS).to_pylist()
        ]

    def find(self, text: str) -> BoardRow:
        """Return the row of a board.

        Args:
            text: the name (case-insensitive), or the board's key.

        Raises:
            UnknownBoard: the board does not exist.
        """
        rows = self.rows()
        matching = [row for row in rows if row.key == text or same_name(row.name, text)]
        if not matching:
            names = ", ".join(repr(row.name) for row in rows) or "none yet"
            raise UnknownBoard(f"Unknown board {text!r}. Boards: {names}.")
        return matching[0]

    def create(self, name: str, note: str) -> BoardRow:
        """Add an empty board.

        Raises:
            BadInput: another board has the name, or the name or the note is not valid.
        """
        with self._store.editing():
            row = BoardRow(uuid.uuid4().hex, self._free_name(name), checked_note(note), ())
            self._write(row)
        return row

    def edit(self, key: str, change: Callable[[BoardRow], BoardRow]) -> BoardRow:
        """Apply a change to the newest row of a board, under the lock for edits."""
        with self._store.editing():
            old = self.find(key)
            new = change(old)
            if new != old:
                self._write(new)
        return new

    def rename(self, key: str, name: str) -> BoardRow:
        """Rename a board.

        Raises:
            UnknownBoard: the board does not exist.
            BadInput: another board has the name, or the name is not valid.
        """
        return self.edit(key, lambda row: replace(row, name=self._free_name(name, row.key)))

    def delete(self, key: str) -> None:
        """Delete a board."""
        with self._store.editing():
            self._store.delete(TABLE, f"key = {quoted(self.find(key).key)}")

    def _free_name(self, name: str, key: str | None = None) -> str:
        chosen = checked_name(name, "board")
        if any(same_name(row.name, chosen) and row.key != key for row in self.rows()):
            raise BadInput(f"There is a board {chosen!r} already. Choose another name.")
        return chosen

    def _write(self, row: BoardRow) -> None:
        items = [{"id": image, "note": note} for image, note in row.items]
        values = {"key": row.key, "name": row.name, "note": row.note, "items": items}
        self._store.upsert(TABLE, pa.Table.from_pylist([values], schema.BOARDS), ["key"])
        self._store.compact(TABLE)
