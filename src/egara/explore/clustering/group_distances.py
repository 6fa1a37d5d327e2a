"""Distances between groups of drawings, and the most central drawings of a group."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.search import ExactIndex

__all__ = ["MAX_REPRESENTATIVES", "average_hausdorff_distances", "most_central"]

Rows = NDArray[np.int64]

MAX_REPRESENTATIVES = 32
"""Drawings that represent a group in comparisons, because each is compared with all others."""


def average_hausdorff_distances(
    index: ExactIndex, query_rows: Rows, groups: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the average Hausdorff distance (G,) from some rows to each of G groups.

    It is the mean of two directions: the mean distance of each query row to the nearest row of the
    group, and of each row of the group to the nearest query row. Dubuisson and Jain (1994) compare
    it with other distances between sets; `benchmarks/artists.py` compares it with distances of
    centroids and of pairs.

    Args:
        index: over N rows.
        query_rows: (M,), one or more. The distance to their own group is 0.
        groups: (N,), the group of each row, 0 to G - 1, each at least once; -1 for none.
    """
    order = np.argsort(groups, kind="stable")[np.count_nonzero(groups < 0) :]
    sizes = np.bincount(groups[order])
    starts = np.cumsum(sizes) - sizes
    to_query = np.full(len(groups), np.inf, np.float32)
    to_groups = np.zeros(len(sizes))
    for row in query_rows:
        distances = index.distances(index.vectors[row])
        np.minimum(to_query, distances, out=to_query)
        to_groups += np.minimum.reduceat(distances[order], starts)
    means = np.add.reduceat(to_query[order], starts, dtype=np.float64) / sizes
    return np.asarray((to_groups / len(query_rows) + means) / 2, np.float32)


def most_central(index: ExactIndex, rows: Rows, most: int) -> Rows:
    """Return the `most` of some rows (M,) with the smallest mean distance, in this order.

    The mean is over the first `MAX_REPRESENTATIVES` of the rows.
    """
    total = np.zeros(len(rows))
    vectors: NDArray[Any] = index.vectors[rows[:MAX_REPRESENTATIVES]]
    for vector in vectors:
        total += index.distances(vector, rows)
    return rows[np.argsort(total, kind="stable")[:most]]
