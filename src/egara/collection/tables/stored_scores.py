"""How an encoder's scores are kept: sparsely, beside the vectors.

A drawing has two thousand scores, of which some fifty are worth keeping. They are two columns of
the vectors' own table, so that a drawing's vector and scores are one commit; a table of their own
is read no faster (`benchmarks/tags.py`).
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from egara.encoders import FLOOR, THRESHOLD, Label

__all__ = ["default_threshold", "floor", "floors", "reaches", "sparse"]


def default_threshold(label: Label) -> float:
    """The score from which on a drawing has a tag: the best for F1, or 0.25."""
    return label.thresholds.get("f1", THRESHOLD)


def floor(label: Label) -> float:
    """The least score that is kept: `FLOOR`, or the tag's own threshold where it is lower.

    Infinite for a hidden label: none of its scores is kept.
    """
    if label.hidden:
        return float("inf")
    return min(FLOOR, default_threshold(label))


def floors(labels: Sequence[Label]) -> NDArray[np.float32]:
    """The least scores (L,) that are kept."""
    return np.array([floor(label) for label in labels], np.float32)


def reaches(score: float, threshold: float) -> bool:
    """Whether a score that was kept is at or above a threshold, both as they would be kept."""
    return bool(np.float16(score) >= np.float16(threshold))


def sparse(scores: NDArray[np.floating], least: NDArray[np.float32]) -> list[pa.Array]:
    """Lay scores (N, L) out as the columns ``labels`` and ``scores``, without those too low."""
    rows, labels = np.nonzero(scores >= least)
    offsets = np.searchsorted(rows, np.arange(len(scores) + 1)).astype(np.int32)
    kept = np.minimum(scores[rows, labels], 1).astype(np.float16)
    return [
        pa.ListArray.from_arrays(pa.array(offsets), pa.array(values))
        for values in (labels.astype(np.uint16), kept)
    ]
