"""Find the exact neighbours of some rows by comparing them with all rows."""

import numpy as np
from numpy.typing import NDArray

from egara.search import ExactIndex

__all__ = ["neighbours_of_rows"]


def neighbours_of_rows(
    index: ExactIndex, rows: NDArray[np.int64], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Find the k nearest neighbours of `rows` (n,). A row is not a neighbour of itself.

    Returns:
        Indices and distances (n, k), sorted by distance, then by index.
    """
    # A row is among its own k + 1 nearest rows, unless k + 1 lower rows have equal vectors.
    result = index.search(index.vectors[rows], k + 1)
    is_other = result.indices != rows[:, None]
    is_other[is_other.all(axis=1), k] = False
    return result.indices[is_other].reshape(-1, k), result.distances[is_other].reshape(-1, k)
