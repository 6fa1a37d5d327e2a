"""Groups of drawings that are duplicates or alternatives of one another."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

__all__ = ["components"]


def components(total: int, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """(total,): the same number for all rows that pairs (E, 2) connect."""
    ones = np.ones(len(pairs), np.int8)
    links = coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(total, total))
    return np.asarray(connected_components(links, directed=False)[1], np.int64)
