"""Reduce a path to fewer, evenly spaced rows."""

import numpy as np
from numpy.typing import NDArray

from egara.explore.walks.distance_graph import Distances

__all__ = ["thin_path"]

Rows = NDArray[np.int64]


def thin_path(distances: Distances, rows: Rows, steps: int) -> Rows:
    """Keep the first and the last row and `steps` of the intermediate rows, evenly spaced.

    The sum of the squared distances between kept rows is minimal, because one large step costs more
    than two small ones. The rows are found by dynamic programming.
    """
    squares = np.stack([distances.from_row(int(row), rows) for row in rows])
    squares = np.triu(squares.astype(np.float64) ** 2, 1)
    squares[np.tril_indices(len(rows))] = np.inf  # forward steps only
    totals = squares[:, -1]
    choices = []
    for _ in range(steps):
        through = squares + totals
        choices.append(np.argmin(through, axis=1))
        totals = through.min(axis=1)
    kept = [0]
    for choice in reversed(choices):
        kept.append(int(choice[kept[-1]]))
    return rows[[*kept, len(rows) - 1]]
