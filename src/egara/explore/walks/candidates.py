"""Find candidates for an intermediate drawing between two drawings."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from egara.explore.walks.distance_graph import Distances

__all__ = ["candidates_between"]


def candidates_between(
    distances: Distances,
    a: int,
    b: int,
    limit: int,
    without: "NDArray[np.int64] | Sequence[int]" = (),
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    """Find the rows with the smallest sum of their distances to a and b, ties by the lower row.

    Args:
        distances: the distances of N rows.
        a: the first row; never a candidate.
        b: the second row; never a candidate.
        limit: the maximum number of candidates.
        without: rows that are not candidates.

    Returns:
        The rows (n,), their distances (n,) to a, and their distances (n,) to b.
    """
    to_a, to_b = distances.from_row(a), distances.from_row(b)
    total = to_a.astype(np.float64) + to_b
    total[[a, b]] = np.inf
    total[np.asarray(without, np.int64)] = np.inf
    order = np.argsort(total, kind="stable")[:limit]
    rows = order[np.isfinite(total[order])]
    return rows, to_a[rows], to_b[rows]
