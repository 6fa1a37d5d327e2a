"""Connected components of pairs: groups of drawings that are duplicates or alternatives."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

__all__ = ["component_labels"]


def component_labels(total: int, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the component (total,) of each row, where pairs (E, 2) connect rows."""
    ones = np.ones(len(pairs), np.int8)
    links = coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(total, total))
    return np.asarray(connected_components(links, directed=False)[1], np.int64)
