"""Read thumbnails by ID or by row."""

import threading
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from egara.collection.tables import Store
from egara.errors import StorageError, UnknownDrawing

__all__ = ["Thumbnails"]


class Thumbnails:
    """Reads thumbnails. It caches the row of every thumbnail, to read them without a scan."""

    def __init__(self, store: Store) -> None:
        """Start with an empty cache."""
        self._store = store
        self._version = -1
        self._offsets: dict[str, int] = {}
        self._lock = threading.Lock()

    def read(self, image: str) -> bytes:
        """Return the thumbnail of a drawing by ID: the bytes of a JPEG or WebP file.

        Raises:
            UnknownDrawing: there is no thumbnail for this ID.
        """
        with self._lock:  # Offsets are only valid for one version.
            if image not in self._offsets:
                self._refresh()
            if image not in self._offsets:
                raise UnknownDrawing(f"No drawing of the collection has the ID {image!r}.")
            try:
                table = self._store.take("thumbnails", [self._offsets[image]], ["webp"])
            except StorageError:  # The version was deleted meanwhile.
                self._refresh()
                table = self._store.take("thumbnails", [self._offsets[image]], ["webp"])
        thumbnail: bytes = table["webp"][0].as_py()
        return thumbnail

    def several(self, images: Sequence[str]) -> dict[str, bytes]:
        """Return the thumbnails of drawings by ID. Drawings without one are omitted."""
        with self._lock:
            self._refresh()
            rows = sorted(self._offsets[image] for image in images if image in self._offsets)
            table = self._store.take("thumbnails", rows, ["id", "webp"]) if rows else None
        if table is None:
            return {}
        return dict(zip(table["id"].to_pylist(), table["webp"].to_pylist(), strict=True))

    def rows(self, images: Sequence[str]) -> NDArray[np.int32]:
        """Return the rows (n,) of drawings in the table of thumbnails; -1 without a thumbnail."""
        with self._lock:
            self._refresh()
            return np.array([self._offsets.get(image, -1) for image in images], np.int32)

    def ids(self) -> list[str]:
        """Return the IDs of all thumbnails, in the order of the table's rows."""
        with self._lock:
            self._refresh()
            return list(self._offsets)

    def read_rows(self, start: int, stop: int) -> tuple[list[str], list[bytes]]:
        """Return the IDs and thumbnails of the rows from `start` to `stop`, or to the last row."""
        with self._lock:
            self._refresh()
            rows = range(min(start, len(self._offsets)), min(stop, len(self._offsets)))
            table = self._store.take("thumbnails", rows, ["id", "webp"]) if rows else None
        if table is None:
            return [], []
        return table["id"].to_pylist(), table["webp"].to_pylist()

    def _refresh(self) -> None:
        version = self._store.version("thumbnails")
        if version != self._version:
            ids = self._store.read("thumbnails", pa.schema([("id", pa.string())]))["id"]
            self._offsets = {image: row for row, image in enumerate(ids.to_pylist())}
            self._version = version
