"""The shortest walk between two rows, and a walk thinned to fewer stops.

Two searches grow towards one another, so of a million rows some thousands are looked at. Each takes
all rows of the next stretch of distance at once (delta-stepping, Meyer and Sanders 2003): the steps
are array operations.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from egara.explore.distance_graph import Distances
from egara.explore.links import edges_of

__all__ = ["shortest_walk", "thinned"]

Rows = NDArray[np.int64]

_SAMPLE = 4096  # edges whose mean is the stretch


class _End:
    """The search from one end: how far each row is at most, and over which row."""

    def __init__(self, links: csr_array, start: int) -> None:
        self._links = links
        self.totals = np.full(links.shape[0], np.inf)
        self.before = np.full(links.shape[0], -1, np.int32)
        self.totals[start] = 0
        self.waiting = np.array([start])

    @property
    def reach(self) -> float:
        """All rows nearer than this are settled."""
        return float(self.totals[self.waiting].min(initial=np.inf))

    def grow(self, stretch: float) -> Rows:
        """Settle the rows of the next stretch; gives those whose totals fell."""
        limit = self.reach + stretch
        waiting, fallen = [self.waiting], []
        front = self._below(waiting, limit)
        while len(front):
            rows = self._relax(front)
            fallen.append(rows)
            waiting.append(rows)
            front = self._below(waiting, limit)
        self.waiting = waiting[0]
        return np.concatenate(fallen)

    def _below(self, waiting: list[Rows], limit: float) -> Rows:
        """Take the waiting rows below the limit; the others stay, in one array."""
        rows = np.unique(np.concatenate(waiting))
        near = self.totals[rows] <= limit
        waiting[:] = [rows[~near]]
        return rows[near]

    def _relax(self, front: Rows) -> Rows:
        """Follow the edges that leave `front`; gives the rows that are nearer by one of them."""
        places, ends, weights = edges_of(self._links, front)
        totals = self.totals[front][places] + weights
        better = np.flatnonzero(totals < self.totals[ends])
        order = better[np.lexsort((totals[better], ends[better]))]
        rows, first = np.unique(ends[order], return_index=True)
        self.totals[rows] = totals[order[first]]
        self.before[rows] = front[places[order[first]]]
        return rows.astype(np.int64)

    def way_to(self, row: int) -> list[int]:
        """The rows from the start to `row`."""
        way = [row]
        while self.before[way[-1]] >= 0:
            way.append(int(self.before[way[-1]]))
        return way[::-1]


def shortest_walk(links: csr_array, a: int, b: int) -> Rows | None:
    """The rows (M,) of the walk from a to b with the least sum of weights; None without one.

    `links` is symmetric, its weights are not negative.
    """
    ends = (_End(links, a), _End(links, b))
    stretch = _stretch(links)
    least, middle = np.inf, -1
    while ends[0].reach + ends[1].reach < least:
        end, other = sorted(ends, key=lambda one: len(one.waiting) or np.inf)
        rows = end.grow(stretch)
        through = end.totals[rows] + other.totals[rows]
        if len(rows) and through.min() < least:
            middle = int(rows[through.argmin()])
            least = float(through.min())
    if middle < 0:
        return None
    return _without_loops(ends[0].way_to(middle) + ends[1].way_to(middle)[-2::-1])


def _stretch(links: csr_array) -> float:
    """About the length of an edge: few rounds, and few rows that are settled twice."""
    some = links.data[:: max(1, len(links.data) // _SAMPLE)]
    return float(some.mean(dtype=np.float64)) if len(some) else 0.0


def _without_loops(rows: list[int]) -> Rows:
    """Edges of length 0 can lead round and back at no cost."""
    walk: list[int] = []
    for row in rows:
        if row in walk:
            del walk[walk.index(row) :]
        walk.append(row)
    return np.array(walk)


def thinned(distances: Distances, rows: Rows, steps: int) -> Rows:
    """The first, the last, and `steps` of the rows in between, as evenly spaced as can be.

    Even means that the sum of the squared distances from stop to stop is least, by dynamic
    programming: one large step costs more than two small ones.
    """
    squares = np.stack([distances.from_row(int(row), rows) for row in rows])
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
