"""Boards: named, ordered selections of drawings, with notes.

A board is one row of the table ``boards``, so that every edit is one commit. It names drawings by
their identity: moved and renamed files stay on it, and one that is missing is shown as missing.
"""

import os
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from egara.collection.boards.export import Exported, export
from egara.collection.boards.items import BoardItem, at_place, checked_note, known_items, without
from egara.collection.snapshots.snapshot import Snapshots
from egara.collection.tables.lock import editing
from egara.collection.tables.naming import checked_name, same_name
from egara.collection.tables.store import Store, quoted
from egara.errors import BadInput, UnknownBoard, UnknownDrawing

__all__ = ["BOARDS", "Board", "Boards"]

TABLE = "boards"
BOARDS = pa.schema(
    [
        ("key", pa.string()),
        ("name", pa.string()),
        ("note", pa.string()),
        ("items", pa.list_(pa.struct([("id", pa.string()), ("note", pa.string())]))),
    ]
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table: the items are (identity, note)."""

    key: str
    name: str
    note: str
    items: tuple[tuple[str, str], ...]


class Board:
    """One board, as it was when it was asked for or last edited through this object.

    Attributes:
        key: what names it for good, whatever it is called.
        name: of at most 200 characters; no other board has it.
        note: on the board as a whole.
        items: the drawings, in their order.
    """

    def __init__(self, boards: "Boards", row: _Row) -> None:
        """Made by `Collection.board`."""
        self._boards = boards
        self._take(row)

    def _take(self, row: _Row) -> None:
        self.key, self.name, self.note = row.key, row.name, row.note
        self.items: tuple[BoardItem, ...] = known_items(self._boards.catalogue(), row.items)

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
        ids = self._boards.identities(drawings)
        text = None if note is None else checked_note(note)
        before = len(self.items)

        def change(row: _Row) -> _Row:
            nonlocal before
            before = len(row.items)
            return replace(row, items=at_place(row.items, ids, text, at))

        self._edit(change)
        return len(self.items) - before

    def remove(self, drawings: Iterable[str]) -> None:
        """Take drawings off the board; their files stay. Errors as `move`."""
        asked = _several(drawings)
        self._edit(lambda row: replace(row, items=without(row.items, self._on(row, asked))))

    def move(self, drawing: str, to: int) -> None:
        """Move a drawing to a place, from 1.

        Raises:
            UnknownDrawing: it is not on the board.
            BadInput: there is no such place.
        """

        def change(row: _Row) -> _Row:
            return replace(row, items=at_place(row.items, self._on(row, [drawing]), None, to))

        self._edit(change)

    def annotate(self, note: str, drawing: str | None = None) -> None:
        """Write a note on a drawing of the board, or on the board; empty to have none.

        Raises:
            UnknownDrawing: the drawing is not on the board.
            BadInput: the note is longer than 10,000 characters.
        """
        text = checked_note(note)

        def change(row: _Row) -> _Row:
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
        self._take(self._boards.rename(self.key, name))

    def delete(self) -> None:
        """Delete the board; the drawings stay."""
        self._boards.delete(self.key)

    def export(self, target: str | os.PathLike[str], *, links: bool = False) -> Exported:
        """Write the board where others can use it.

        Args:
            target: a contact sheet where the name ends in ``.png`` or ``.pdf``, the list with its
                notes where it ends in ``.json``, otherwise a folder, new or empty, of the files.
            links: in a folder, symbolic links instead of copies.

        Raises:
            BadInput: the folder is not empty, or too many drawings for a PNG.
            StorageError: it cannot be written.
        """
        return export(self, Path(target), self._boards.thumbnail, self._boards.file, links=links)

    def as_json(self) -> dict[str, Any]:
        """As ``egara boards show --json`` prints it and ``.json`` exports it."""
        items = [
            {"id": i.id, "path": i.path, "title": i.title, "note": i.note, "missing": i.missing}
            for i in self.items
        ]
        return {"key": self.key, "name": self.name, "note": self.note, "items": items}

    def _edit(self, change: Callable[[_Row], _Row]) -> None:
        self._take(self._boards.edit(self.key, change))

    def _on(self, row: _Row, drawings: Sequence[str]) -> list[str]:
        """Identities of drawings that are on the board; also of those the collection lost."""
        there = {image for image, _ in row.items}
        ids = [d if d in there else self._boards.identities([d])[0] for d in drawings]
        for text, image in zip(drawings, ids, strict=True):
            if image not in there:
                raise UnknownDrawing(f"The drawing {text!r} is not on the board {row.name!r}.")
        return ids


class Boards:
    """The boards of a collection."""

    def __init__(
        self,
        store: Store,
        snapshots: Snapshots,
        thumbnail: Callable[[str], bytes],
        file: Callable[[str], Path],
    ) -> None:
        """Know where they are kept, and how a drawing's thumbnail and file are found."""
        self._store = store
        self._snapshots = snapshots
        self.thumbnail = thumbnail
        self.file = file

    def all(self) -> list[Board]:
        """All boards by name."""
        rows = sorted(self._rows(), key=lambda row: (row.name.casefold(), row.name))
        return [Board(self, row) for row in rows]

    def named(self, text: str) -> Board:
        """The board of a name, or of a key.

        Raises:
            UnknownBoard: there is none.
        """
        return Board(self, self._find(text))

    def create(self, name: str, note: str) -> Board:
        """Make an empty board; errors as `rename`."""
        with editing(self._store.folder):
            row = _Row(uuid.uuid4().hex, self._free_name(name), checked_note(note), ())
            self._write(row)
        return Board(self, row)

    def edit(self, key: str, change: Callable[[_Row], _Row]) -> _Row:
        """Change a board as it is now, while nobody else does."""
        with editing(self._store.folder):
            old = self._find(key)
            new = change(old)
            if new != old:
                self._write(new)
        return new

    def rename(self, key: str, name: str) -> _Row:
        """Rename a board.

        Raises:
            UnknownBoard: there is none.
            BadInput: the name is another board's, or none.
        """
        return self.edit(key, lambda row: replace(row, name=self._free_name(name, row.key)))

    def delete(self, key: str) -> None:
        """Delete a board."""
        with editing(self._store.folder):
            self._store.delete(TABLE, f"key = {quoted(self._find(key).key)}")

    def catalogue(self) -> Any:  # noqa: ANN401
        """The drawings as they are now."""
        return self._snapshots.newest().catalogue

    def identities(self, drawings: Iterable[str]) -> list[str]:
        """Identities of drawings by ID or path, each once; errors as `Catalogue.resolve`."""
        catalogue = self.catalogue()
        ids = (catalogue.ids[catalogue.resolve(text)] for text in _several(drawings))
        return list(dict.fromkeys(ids))

    def _rows(self) -> list[_Row]:
        return [
            _Row(
                row["key"],
                row["name"],
                row["note"] or "",
                tuple((item["id"], item["note"] or "") for item in row["items"] or ()),
            )
            for row in self._store.read(TABLE, BOARDS).to_pylist()
        ]

    def _find(self, text: str) -> _Row:
        rows = self._rows()
        found = [row for row in rows if row.key == text or same_name(row.name, text)]
        if not found:
            known = ", ".join(repr(row.name) for row in rows) or "none yet"
            raise UnknownBoard(f"There is no board {text!r}; there are {known}.")
        return found[0]

    def _free_name(self, name: str, key: str | None = None) -> str:
        chosen = checked_name(name, "board")
        if any(same_name(row.name, chosen) and row.key != key for row in self._rows()):
            raise BadInput(f"There is a board {chosen!r} already. Take another name.")
        return chosen

    def _write(self, row: _Row) -> None:
        items = [{"id": image, "note": note} for image, note in row.items]
        values = {"key": row.key, "name": row.name, "note": row.note, "items": items}
        self._store.upsert(TABLE, pa.Table.from_pylist([values], BOARDS), ["key"])
        self._store.compact(TABLE)


def _several(drawings: Iterable[str]) -> list[str]:
    if isinstance(drawings, str):
        raise BadInput(f"drawings must be a list; for one, give [{drawings!r}].")
    return list(drawings)
