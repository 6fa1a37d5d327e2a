"""The shortest walk between two rows, and a walk thinned to fewer stops."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from egara.search import ExactIndex

__all__ = ["shortest_walk", "thinned"]

Rows = NDArray[np.int64]


def shortest_walk(links: csr_array, a: int, b: int) -> Rows | None:
    """The rows (M,) of the walk from a to b with the least sum of weights; None without one.

    `links` is symmetric, its weights are not negative.
    """
    totals, before = dijkstra(links, indices=a, return_predecessors=True)
    if not np.isfinite(totals[b]):
        return None
    rows = [b]
    while rows[-1] != a:
        rows.append(int(before[rows[-1]]))
    return np.array(rows[::-1])


def thinned(index: ExactIndex, rows: Rows, steps: int) -> Rows:
    """The first, the last, and `steps` of the rows in between, as evenly spaced as can be.

    Even means that the sum of the squared distances from stop to stop is least, by dynamic
    programming: one large step costs more than two small ones.
    """
    squares = np.stack([index.distances(index.vectors[row], rows) for row in rows])
    squares = np.triu(squares.astype(np.float64) ** 2, 1)
    squares[np.tril_indices(len(rows))] = np.inf  # only onwards
    totals = squares[:, -1]
    choices = []
    for _ in range(steps):
        through = squares + totals
        choices.append(np.argmin(through, axis=1))
        totals = through.min(axis=1)
    stops = [0]
    for choice in reversed(choices):
        stops.append(int(choice[stops[-1]]))
    return rows[[*stops, len(rows) - 1]]
