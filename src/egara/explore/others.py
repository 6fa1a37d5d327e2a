"""The nearest others of some rows, by comparing these rows with all."""

import numpy as np
from numpy.typing import NDArray

from egara.search import ExactIndex

__all__ = ["others_found"]


def others_found(
    index: ExactIndex, rows: NDArray[np.int64], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Indices and distances (n, k) of the k nearest others of `rows` (n,), ties by lowest row."""
    # One more than k, since a row is among its own nearest, unless k others are equal to it.
    found = index.search(index.vectors[rows], k + 1)
    others = found.indices != rows[:, None]
    others[others.all(axis=1), k] = False
    return found.indices[others].reshape(-1, k), found.distances[others].reshape(-1, k)
