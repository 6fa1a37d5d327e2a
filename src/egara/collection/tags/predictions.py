"""What an encoder's scores say: read as an inverted index."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from egara.collection.snapshots import Catalogue
from egara.collection.tables import Store, sparse_columns

__all__ = ["Predictions"]

ONE = np.float16(1).view(np.uint16)


class Predictions:
    """For every label the drawings that it was given to, highest score first.

    In memory: 6 bytes a kept score. A score is compared as it is kept, as a float16.
    """

    def __init__(
        self, store: Store, table: str, catalogue: Catalogue, least: NDArray[np.float32]
    ) -> None:
        """Read the table of an encoder's vectors whose labels have the floors ``least`` (L,).

        Scores of hidden labels, which have an infinite floor, are passed over: those that an
        earlier version kept, when the label was not hidden yet.
        """
        packed = [_packed(*part) for part in _read(store, table, catalogue, least)]
        entries = np.concatenate([*packed, np.empty(0, np.uint64)])
        entries.sort()
        begin = np.arange(len(least) + 1, dtype=np.uint64) << np.uint64(48)
        self._starts = np.searchsorted(entries, begin)
        self._below_one = ((entries >> 32) & 0xFFFF).astype(np.uint16)
        self._rows = (entries & 0xFFFFFFFF).astype(np.int32)

    def rows(self, label: int, threshold: float) -> NDArray[np.int32]:
        """The catalogue's rows whose score is at or above a threshold."""
        return self._rows[self._slice(label, threshold)]

    def scored(self, label: int, threshold: float) -> tuple[NDArray[np.int32], NDArray[np.float16]]:
        """The catalogue's rows whose score is at or above a threshold, and these scores."""
        here = self._slice(label, threshold)
        return self._rows[here], (ONE - self._below_one[here]).view(np.float16)

    def _slice(self, label: int, threshold: float) -> slice:
        start, stop = self._starts[label], self._starts[label + 1]
        most = ONE - np.float16(threshold).view(np.uint16)
        count = np.searchsorted(self._below_one[start:stop], most, side="right")
        return slice(start, start + count)

    def of(self, row: int) -> list[tuple[int, float]]:
        """A drawing's labels and scores, highest first."""
        places = np.flatnonzero(self._rows == row)
        labels = np.searchsorted(self._starts, places, side="right") - 1
        scores = (ONE - self._below_one[places]).view(np.float16)
        found = zip(labels.tolist(), scores.tolist(), strict=True)
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _packed(
    rows: NDArray[np.int64], labels: NDArray[np.uint16], scores: NDArray[np.float16]
) -> NDArray[np.uint64]:
    """One number an entry, that sorts by label, then by score downwards, then by row.

    The bits of float16 numbers from 0 to 1 are in the order of the numbers.
    """
    below_one = (ONE - scores.view(np.uint16)).astype(np.uint64)
    high: NDArray[np.uint64] = (labels.astype(np.uint64) << np.uint64(48)) | (
        below_one << np.uint64(32)
    )
    packed: NDArray[np.uint64] = high | rows.astype(np.uint64)
    return packed


def _read(
    store: Store, table: str, catalogue: Catalogue, least: NDArray[np.float32]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.float16]]]:
    layout = store.schema_of(table)
    if layout is None or "scores" not in layout.names:
        return
    dense = "labels" not in layout.names  # of version 1 of the schema, and not yet written anew
    names = ["id", "scores"] if dense else ["id", "labels", "scores"]
    for batch in store.batches(table, names):
        found = [catalogue.row_of.get(image, -1) for image in batch["id"].to_pylist()]
        columns = _dense(batch["scores"], least) if dense else (batch["labels"], batch["scores"])
        rows = np.repeat(np.array(found, np.int64), np.diff(columns[0].offsets.to_numpy()))
        numbers, values = (part.flatten().to_numpy(zero_copy_only=False) for part in columns)
        known = (rows >= 0) & np.isfinite(least)[numbers]
        yield rows[known], numbers[known], values[known]


def _dense(column: pa.Array, least: NDArray[np.float32]) -> list[pa.Array]:
    scores = column.flatten().to_numpy(zero_copy_only=False).reshape(len(column), -1)
    return sparse_columns(scores, least)
