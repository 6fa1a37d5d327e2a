"""Connected components of pairs: groups of drawings that are duplicates or alternatives."""

from __future__ import annotations

import numpy as np
import scipy  # its submodules are imported when they are used
from numpy.typing import NDArray

__all__ = ["component_labels"]


def component_labels(total: int, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the component (total,) of each row, where pairs (E, 2) connect rows."""
    ones = np.ones(len(pairs), np.int8)
    links = scipy.sparse.coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(total, total))
    return np.asarray(scipy.sparse.csgraph.connected_components(links, directed=False)[1], np.int64)
