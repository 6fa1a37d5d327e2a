"""Convert an encoder's scores to the sparse form that is stored in the table of its vectors.

A drawing has about two thousand scores, but only about fifty of them are large enough to be stored.
They are two columns of the vectors' table, so that a drawing's vector and scores are written in
one commit. A separate table would not be faster to read (`benchmarks/tags.py`).
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from egara.collection.tables import schema
from egara.encoders import FLOOR, THRESHOLD, Label

__all__ = [
    "default_threshold",
    "reaches_threshold",
    "score_floor",
    "score_floors",
    "sparse_columns",
]


def default_threshold(label: Label) -> float:
    """Return the score from which a drawing has a tag: the best threshold for F1, or 0.25."""
    return label.thresholds.get("f1", THRESHOLD)


def score_floor(label: Label) -> float:
    """Return the smallest score that is stored: `FLOOR`, or the tag's threshold if it is lower.

    It is infinite for a hidden label, because none of its scores are stored.
    """
    if label.hidden:
        return float("inf")
    return min(FLOOR, default_threshold(label))


def score_floors(labels: Sequence[Label]) -> NDArray[np.float32]:
    """Return the smallest score (L,) that is stored for each label."""
    return np.array([score_floor(label) for label in labels], np.float32)


def reaches_threshold(score: float, threshold: float) -> bool:
    """Return whether a stored score reaches a threshold, both rounded to float16."""
    return bool(np.float16(score) >= np.float16(threshold))


def sparse_columns(scores: NDArray[np.floating], minimum: NDArray[np.float32]) -> list[pa.Array]:
    """Convert scores to the columns ``labels`` and ``scores``.

    Args:
        scores: (N, L), one column per label, 0 to 1.
        minimum: (L,), the smallest score that is stored for each label.

    Returns:
        The numbers of the stored labels, and their scores as float16: lists, one for each row.
    """
    rows, labels = np.nonzero(scores >= minimum)
    offsets = np.searchsorted(rows, np.arange(len(scores) + 1)).astype(np.int32)
    kept = np.minimum(scores[rows, labels], 1).astype(np.float16)
    number = np.uint16 if len(minimum) <= schema.MAX_SHORT_LABELS else np.uint32
    return [
        pa.ListArray.from_arrays(pa.array(offsets), pa.array(values))
        for values in (labels.astype(number), kept)
    ]
