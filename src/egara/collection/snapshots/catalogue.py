"""The images' rows in memory: filters, order, and finding a drawing by what a person types."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from egara.collection.snapshots.artist_names import ArtistNames
from egara.collection.snapshots.drawing import Drawing
from egara.collection.snapshots.file_locations import FileLocations
from egara.errors import UnknownDrawing
from egara.search import column_names, matching_rows

__all__ = ["COLUMNS", "Catalogue", "Mask"]

Mask = NDArray[np.bool_]
SHOWN = 5
COLUMNS = list(Drawing.__slots__)
"""What users see of the table, and may use in conditions."""


class Catalogue:
    """One version of the table ``images``, its rows sorted by ID. Nothing in it changes."""

    def __init__(self, table: pa.Table, version: int, places: FileLocations) -> None:
        """Take the table as it was read, and where its files are."""
        self.version = version
        self._locations = places
        self.table = table.sort_by("id").combine_chunks()
        self.ids: list[str] = self.table["id"].to_pylist()
        self.paths: list[str] = self.table["path"].to_pylist()
        self.row_of = {image: row for row, image in enumerate(self.ids)}
        self.present: Mask = ~self.table["missing"].to_numpy().astype(bool)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def by_path(self) -> NDArray[np.int64]:
        """All rows in the order of their paths."""
        return np.array(sorted(range(len(self)), key=self.paths.__getitem__), np.int64)

    @cached_property
    def artists(self) -> ArtistNames:
        """Who drew what."""
        return ArtistNames(self.table["artist"].to_pylist(), self.present)

    @cached_property
    def _rows_of_path(self) -> dict[str, set[int]]:
        """The rows at a path: several where several roots have such a file."""
        there: dict[str, set[int]] = {}
        gone: dict[str, set[int]] = {}
        for row, copies in enumerate(self.table["copies"].to_pylist()):
            for path in (self.paths[row], *(copies or ())):
                (there if self.present[row] else gone).setdefault(path, set()).add(row)
        return gone | there

    def at_path(self, path: str) -> list[int]:
        """Return the rows of the drawings whose files are at a path: several with several roots."""
        return [row for row in self._rows_of_path.get(path, ()) if self.present[row]]

    def filtered(self, where: str | None) -> Mask:
        """Say which rows are there and match.

        Drawings whose files are missing are left out, unless the condition names that column.

        Raises:
            BadFilter: ``where`` is not understood.
        """
        if where is None or not where.strip():
            return self.present.copy()
        found = matching_rows(self.table.select(COLUMNS), where)
        return found if "missing" in column_names(where) else found & self.present

    def in_order(self, mask: Mask) -> NDArray[np.int64]:
        """The rows of a mask, in the order of their paths."""
        return self.by_path[mask[self.by_path]]

    def resolve(self, text: str) -> int:
        """Find the row of a drawing by its ID, the beginning of its ID, or its path.

        A path is relative to the indexed folder; else it is that of a file on this machine.

        Raises:
            UnknownDrawing: there is none, several IDs begin so, or several folders have the path.
        """
        if text in self.row_of:
            return self.row_of[text]
        path = text.removeprefix("./")
        there = self._rows_of_path.get(path, set())
        if len(there) > 1:
            return self._file_among(there, text, path)
        if there:
            return next(iter(there))
        found = self._with_id_prefix(text.lower()) if text else []
        if len(found) == 1:
            return found[0]
        if found:
            some = ", ".join(self.ids[row][: len(text) + 4] for row in found[:SHOWN])
            raise UnknownDrawing(
                f"{len(found)} drawings have an ID beginning with {text!r}: {some}…"
            )
        held = self._locations.drawing_at(text) if text else None
        if held in self.row_of:
            return self.row_of[held]
        raise UnknownDrawing(
            f"No drawing of the collection has the ID or path {text!r}. An ID may be shortened "
            "as far as it stays unique; a path is relative to the indexed folder, or that of a "
            "file that was indexed."
        )

    def _file_among(self, rows: set[int], text: str, path: str) -> int:
        """Which of the drawings at a path in several folders: the one whose file it is from here.

        Raises:
            UnknownDrawing: it is none of theirs; the message tells them apart by their folders.
        """
        held = self.row_of.get(self._locations.drawing_at(text) or "")
        if held in rows:
            return held
        places = self._locations.with_path(path)
        ids = [self.ids[row] for row in sorted(rows)]
        some = ", ".join(f"{places.get(image, path)} ({image})" for image in ids[:SHOWN])
        raise UnknownDrawing(
            f"{len(rows)} drawings have the path {text!r}, in different folders. Give the whole "
            f"path or the ID of one: {some}"
        )

    def _with_id_prefix(self, text: str) -> list[int]:
        start = int(np.searchsorted(self._id_array, text))
        stop = int(np.searchsorted(self._id_array, text + "g"))  # after every hexadecimal digit
        return list(range(start, stop))

    @cached_property
    def _id_array(self) -> NDArray[np.str_]:
        return np.array(self.ids, dtype=str)

    def rows(self, rows: Sequence[int] | NDArray[np.int64]) -> list[dict[str, Any]]:
        """Some rows as dictionaries."""
        found: list[dict[str, Any]] = self.table.take(pa.array(rows, pa.int64())).to_pylist()
        return found

    def drawings(self, rows: Sequence[int] | NDArray[np.int64]) -> list[Drawing]:
        """Describe the drawings of some rows."""
        lists = ("copies", "keywords")
        return [
            Drawing(
                **{name: row[name] for name in COLUMNS} | {n: tuple(row[n] or ()) for n in lists}
            )
            for row in self.rows(rows)
        ]
