"""The files of the drawings of one version: their folders and times."""

from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from egara.collection.snapshots.catalogue import Catalogue
from egara.collection.snapshots.folder_index import FolderIndex
from egara.collection.tables import Store, read_roots, schema

__all__ = ["UNKNOWN_TIME", "FileIndex"]

UNKNOWN_TIME = -(2**63) + 1
"""The time of a drawing without a file, in nanoseconds: before all others."""

COLUMNS = ("root", "path", "id", "mtime_ns")


class FileIndex:
    """The rows of the table ``files`` that belong to the drawings of a catalogue."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        """Read the table. Files of drawings that the catalogue does not have are ignored."""
        files = store.read("files", schema.FILES, COLUMNS, "id IS NOT NULL")
        rows = pc.index_in(files["id"], value_set=pa.array(catalogue.ids, pa.string()))
        files = files.append_column("row", rows).filter(pc.is_valid(rows)).combine_chunks()
        self._catalogue = catalogue
        self._roots = read_roots(store)
        self._files = files.drop_columns(["id"])

    @cached_property
    def modified(self) -> NDArray[np.int64]:
        """(N,) the time of each drawing: when the file at its path was last modified.

        In nanoseconds since 1970, UTC; `UNKNOWN_TIME` if the collection has no row of the file.
        """
        drawings = self._catalogue.table.select(["root", "path"]).take(self._files["row"])
        shown = pc.and_(
            pc.equal(self._files["path"], drawings["path"]),
            pc.equal(self._files["root"], drawings["root"]),
        )
        files = self._files.filter(shown)
        times = np.full(len(self._catalogue), UNKNOWN_TIME, np.int64)
        times[files["row"].to_numpy()] = files["mtime_ns"].to_numpy()
        return times

    @cached_property
    def folders(self) -> FolderIndex:
        """The folders of the files."""
        paths = pc.replace_substring_regex(self._files["path"], "/?[^/]*$", "", max_replacements=1)
        return FolderIndex(
            self._roots,
            list(zip(self._files["root"].to_pylist(), paths.to_pylist(), strict=True)),
            self._files["row"].to_numpy().astype(np.int64),
            self._catalogue.present,
        )
