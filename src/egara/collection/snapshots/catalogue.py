"""Hold the rows of the table ``images`` in memory; filter them, and find drawings by ID or path."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from egara.collection.snapshots.artist_names import ArtistNames
from egara.collection.snapshots.drawing import Drawing
from egara.collection.snapshots.file_locations import FileLocations
from egara.errors import BadInput, UnknownDrawing
from egara.search import column_names, matching_rows
from egara.text import natural_key

__all__ = ["COLUMNS", "Catalogue", "Mask"]

Mask = NDArray[np.bool_]
MAX_SHOWN = 5  # maximum number of drawings in a message
COLUMNS = list(Drawing.__slots__)
"""The columns that users see, and may use in conditions."""


class Catalogue:
    """One version of the table ``images``, with rows sorted by ID. It is immutable.

    Attributes:
        version: the version of the table.
        table: the rows, sorted by ID.
        ids: the ID of each row.
        paths: the path of each row, relative to its root.
        row_of: the row of each ID.
        present: (N,) whether the file of each row is present.
    """

    def __init__(self, table: pa.Table, version: int, locations: FileLocations) -> None:
        """Sort the rows of the table ``images``.

        Args:
            table: the rows.
            version: the version of the table.
            locations: finds drawings by the paths of their files.
        """
        self.version = version
        self._locations = locations
        self.table = table.sort_by("id").combine_chunks()
        self.ids: list[str] = self.table["id"].to_pylist()
        self.paths: list[str] = self.table["path"].to_pylist()
        self.row_of = {image: row for row, image in enumerate(self.ids)}
        self.present: Mask = ~self.table["missing"].to_numpy().astype(bool)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def by_path(self) -> NDArray[np.int64]:
        """(N,) all rows in the order of their paths."""
        return np.array(sorted(range(len(self)), key=self.paths.__getitem__), np.int64)

    @cached_property
    def by_name(self) -> NDArray[np.int64]:
        """(N,) all rows in the order of their names: the title, or the file name without one.

        Numbers in names are compared by their value. Rows with equal names are in the order of
        their paths.
        """
        titles: list[str | None] = self.table["title"].to_pylist()
        names = [
            natural_key((title or "").strip() or path.rpartition("/")[2])
            for title, path in zip(titles, self.paths, strict=True)
        ]
        return np.array(sorted(self.by_path.tolist(), key=names.__getitem__), np.int64)

    @cached_property
    def id_numbers(self) -> NDArray[np.uint64]:
        """(N,) the first 64 bits of each ID."""
        digits = "".join(image[:16] for image in self.ids)
        return np.frombuffer(bytes.fromhex(digits), ">u8").astype(np.uint64)

    @cached_property
    def artists(self) -> ArtistNames:
        """The artists, and their drawings."""
        return ArtistNames(self.table["artist"].to_pylist(), self.present)

    @cached_property
    def _rows_of_path(self) -> dict[str, set[int]]:
        """The rows with each path; there are several if several roots have a file of this path."""
        present: dict[str, set[int]] = {}
        missing: dict[str, set[int]] = {}
        for row, copies in enumerate(self.table["copies"].to_pylist()):
            for path in (self.paths[row], *(copies or ())):
                (present if self.present[row] else missing).setdefault(path, set()).add(row)
        return missing | present

    def at_path(self, path: str) -> list[int]:
        """Return the rows of present drawings with a path; several roots may have the path."""
        return [row for row in self._rows_of_path.get(path, ()) if self.present[row]]

    def filtered(self, where: str | None) -> Mask:
        """Return a mask (N,) of the rows that match a condition; None matches all.

        Drawings with missing files do not match, unless the condition has the column ``missing``.

        Raises:
            BadFilter: ``where`` cannot be parsed.
        """
        if where is None or not where.strip():
            return self.present.copy()
        matching = matching_rows(self.table.select(COLUMNS), where)
        return matching if "missing" in column_names(where) else matching & self.present

    def in_order(self, mask: Mask) -> NDArray[np.int64]:
        """Return the rows of a mask (N,), in the order of their paths."""
        return self.by_path[mask[self.by_path]]

    def resolve(self, text: str) -> int:
        """Return the row of a drawing by its ID, the beginning of its ID, or its path.

        A path may be relative to an indexed folder, or be the path of a file on this machine.

        Raises:
            UnknownDrawing: the drawing does not exist, several IDs have this beginning, or several
                folders have the path.
            BadInput: ``text`` is not a string.
        """
        if not isinstance(text, str):
            raise BadInput(f"A drawing is given by its ID or path, as a string; got {text!r}.")
        if text in self.row_of:
            return self.row_of[text]
        path = text.removeprefix("./")
        with_path = self._rows_of_path.get(path, set())
        if len(with_path) > 1:
            return self._row_of_file(with_path, text, path)
        if with_path:
            return next(iter(with_path))
        with_prefix = self._with_id_prefix(text.lower()) if text else []
        if len(with_prefix) == 1:
            return with_prefix[0]
        if with_prefix:
            shown = ", ".join(self.ids[row][: len(text) + 4] for row in with_prefix[:MAX_SHOWN])
            raise UnknownDrawing(
                f"{len(with_prefix)} drawings have an ID beginning with {text!r}: {shown}…"
            )
        image = self._locations.drawing_at(text) if text else None
        if image in self.row_of:
            return self.row_of[image]
        raise UnknownDrawing(
            f"No drawing of the collection has the ID or path {text!r}. An ID may be shortened "
            "while it stays unique. A path must be relative to the indexed folder, or be the path "
            "of a file that was indexed."
        )

    def _row_of_file(self, rows: set[int], text: str, path: str) -> int:
        """Return the row whose file is at ``text``, among drawings with the same relative path.

        Raises:
            UnknownDrawing: none of the files is at ``text``. The message lists the files.
        """
        row = self.row_of.get(self._locations.drawing_at(text) or "")
        if row in rows:
            return row
        files = self._locations.with_path(path)
        ids = [self.ids[row] for row in sorted(rows)]
        shown = ", ".join(f"{files.get(image, path)} ({image})" for image in ids[:MAX_SHOWN])
        raise UnknownDrawing(
            f"{len(rows)} drawings have the path {text!r}, in different folders. Use the full path "
            f"or the ID of one: {shown}"
        )

    def _with_id_prefix(self, text: str) -> list[int]:
        start = int(np.searchsorted(self._id_array, text))
        stop = int(np.searchsorted(self._id_array, text + "g"))  # after every hexadecimal digit
        return list(range(start, stop))

    @cached_property
    def _id_array(self) -> NDArray[np.str_]:
        return np.array(self.ids, dtype=str)

    def rows(self, rows: Sequence[int] | NDArray[np.int64]) -> list[dict[str, Any]]:
        """Return rows as dictionaries."""
        dictionaries: list[dict[str, Any]] = self.table.take(pa.array(rows, pa.int64())).to_pylist()
        return dictionaries

    def drawings(self, rows: Sequence[int] | NDArray[np.int64]) -> list[Drawing]:
        """Return the drawings of rows."""
        lists = ("copies", "keywords")
        return [
            Drawing(
                **{name: row[name] for name in COLUMNS} | {n: tuple(row[n] or ()) for n in lists}
            )
            for row in self.rows(rows)
        ]
