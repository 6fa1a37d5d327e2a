"""An encoder's scores as an inverted index: from labels to drawings."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from egara.collection.snapshots import Catalogue
from egara.collection.tables import Store, sparse_columns

__all__ = ["Predictions"]

ONE = np.float16(1).view(np.uint16)
"""The bits of the highest score, 15,360. A score from 0 to 1 is stored as `ONE` - its bits.

The stored numbers need 14 bits, and ascend when scores descend.
"""

ROW_BITS = np.uint64(30)
LABEL_SHIFT = np.uint64(44)
ROW_MASK = np.uint64(2**30 - 1)
SCORE_MASK = np.uint64(2**14 - 1)
"""The packing of an entry: 20 bits for the label, 14 for the score, 30 for the row."""


class Predictions:
    """The scored drawings of each label, the highest score first.

    A score takes 6 bytes of memory. Scores are stored and compared as float16.
    """

    def __init__(
        self, store: Store, table: str, catalogue: Catalogue, floors: NDArray[np.float32]
    ) -> None:
        """Read the scores.

        Args:
            store: the tables of the collection.
            table: the name of the table with the encoder's vectors and scores.
            catalogue: the drawings.
            floors: (L,), the lowest stored score of each label; infinite for hidden labels. Scores
                of hidden labels, which older versions stored, are ignored.
        """
        packed = [_packed(*part) for part in _read(store, table, catalogue, floors)]
        entries = np.concatenate([*packed, np.empty(0, np.uint64)])
        entries.sort()
        begin = np.arange(len(floors) + 1, dtype=np.uint64) << LABEL_SHIFT
        self._starts = np.searchsorted(entries, begin)
        self._inverted_scores = ((entries >> ROW_BITS) & SCORE_MASK).astype(np.uint16)
        self._rows = (entries & ROW_MASK).astype(np.int32)

    def rows(self, label: int, threshold: float) -> NDArray[np.int32]:
        """Return the catalogue rows (M,) of the drawings with a score at or above a threshold."""
        return self._rows[self._slice(label, threshold)]

    def scored_rows(
        self, label: int, threshold: float
    ) -> tuple[NDArray[np.int32], NDArray[np.float16]]:
        """Return the same rows (M,) as `rows`, and their scores (M,)."""
        entries = self._slice(label, threshold)
        return self._rows[entries], (ONE - self._inverted_scores[entries]).view(np.float16)

    def _slice(self, label: int, threshold: float) -> slice:
        start, stop = self._starts[label], self._starts[label + 1]
        limit = ONE - np.float16(threshold).view(np.uint16)
        count = np.searchsorted(self._inverted_scores[start:stop], limit, side="right")
        return slice(start, start + count)

    def labels_of_drawing(self, row: int) -> list[tuple[int, float]]:
        """Return (label, score) of the drawing in a catalogue row, highest score first."""
        entries = np.flatnonzero(self._rows == row)
        labels = np.searchsorted(self._starts, entries, side="right") - 1
        scores = (ONE - self._inverted_scores[entries]).view(np.float16)
        pairs = zip(labels.tolist(), scores.tolist(), strict=True)
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


def _packed(
    rows: NDArray[np.int64], labels: NDArray[np.unsignedinteger[Any]], scores: NDArray[np.float16]
) -> NDArray[np.uint64]:
    """Pack each entry into one number, so that sorting orders by label, descending score and row.

    From the highest bits, an entry has the label, the inverted score and the row.

    Args:
        rows: (M,), the catalogue rows.
        labels: (M,), the label numbers.
        scores: (M,), 0 to 1.
    """
    inverted = (ONE - scores.view(np.uint16)).astype(np.uint64)
    high: NDArray[np.uint64] = (labels.astype(np.uint64) << LABEL_SHIFT) | (inverted << ROW_BITS)
    packed: NDArray[np.uint64] = high | rows.astype(np.uint64)
    return packed


def _read(
    store: Store, table: str, catalogue: Catalogue, floors: NDArray[np.float32]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.float16]]]:
    """Read the scores in batches of rows, labels and scores."""
    layout = store.schema_of(table)
    if layout is None or "scores" not in layout.names:
        return
    dense = "labels" not in layout.names  # version 1 of the schema, before the upgrade
    names = ["id", "scores"] if dense else ["id", "labels", "scores"]
    for batch in store.batches(table, names):
        row_of_batch = [catalogue.row_of.get(image, -1) for image in batch["id"].to_pylist()]
        columns = (
            _sparse_from_dense(batch["scores"], floors)
            if dense
            else (batch["labels"], batch["scores"])
        )
        counts = np.diff(columns[0].offsets.to_numpy())
        rows = np.repeat(np.array(row_of_batch, np.int64), counts)
        labels, scores = (part.flatten().to_numpy(zero_copy_only=False) for part in columns)
        used = (rows >= 0) & np.isfinite(floors)[labels]
        yield rows[used], labels[used], scores[used]


def _sparse_from_dense(column: pa.Array, floors: NDArray[np.float32]) -> list[pa.Array]:
    """Return the columns of labels and scores for a column with all L scores of each drawing."""
    scores = column.flatten().to_numpy(zero_copy_only=False).reshape(len(column), -1)
    return sparse_columns(scores, floors)
