"""How near groups of drawings are to one another, and which of a group's are central to it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.search import ExactIndex

__all__ = ["REPRESENTED_BY", "central", "group_distances"]

Rows = NDArray[np.int64]

REPRESENTED_BY = 32
"""Drawings that stand for a group in comparisons: each of them is compared with all others."""


def group_distances(
    index: ExactIndex, asked: Rows, groups: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Distances (G,) from some rows to each of G groups, in the unit of the index.

    The mean of both directions: how far each of `asked` is from the nearest of the group, and each
    of the group from the nearest of `asked` (the average Hausdorff distance; Dubuisson and Jain
    1994 compare it with others). `benchmarks/artists.py` measures it against middles and pairs.

    Args:
        index: over N rows.
        asked: (M,), one or more. Of their own group the distance is 0.
        groups: (N,) which group each row is in, 0 to G - 1, each at least once; -1 for none.
    """
    order = np.argsort(groups, kind="stable")[np.count_nonzero(groups < 0) :]
    sizes = np.bincount(groups[order])
    starts = np.cumsum(sizes) - sizes
    nearest = np.full(len(groups), np.inf, np.float32)
    there = np.zeros(len(sizes))
    for row in asked:
        away = index.distances(index.vectors[row])
        np.minimum(nearest, away, out=nearest)
        there += np.minimum.reduceat(away[order], starts)
    back = np.add.reduceat(nearest[order], starts, dtype=np.float64) / sizes
    return np.asarray((there / len(asked) + back) / 2, np.float32)


def central(index: ExactIndex, rows: Rows, most: int) -> Rows:
    """The `most` of some rows (M,) that are nearest to the others on average, the first first."""
    total = np.zeros(len(rows))
    vectors: NDArray[Any] = index.vectors[rows[:REPRESENTED_BY]]
    for vector in vectors:
        total += index.distances(vector, rows)
    return rows[np.argsort(total, kind="stable")[:most]]
