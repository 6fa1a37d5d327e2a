"""What could stand between two drawings."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from egara.explore.distance_graph import Distances

__all__ = ["between"]


def between(
    distances: Distances,
    a: int,
    b: int,
    limit: int,
    without: "NDArray[np.int64] | Sequence[int]" = (),
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    """The rows (n,) whose distances to a and b have the least sum, and these distances (n,) each.

    Neither a, b nor `without` are among them. Ties by the lowest row.
    """
    to_a, to_b = distances.from_row(a), distances.from_row(b)
    total = to_a.astype(np.float64) + to_b
    total[[a, b]] = np.inf
    total[np.asarray(without, np.int64)] = np.inf
    order = np.argsort(total, kind="stable")[:limit]
    rows = order[np.isfinite(total[order])]
    return rows, to_a[rows], to_b[rows]
