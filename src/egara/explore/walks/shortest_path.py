"""The shortest path between two rows, by bidirectional delta-stepping.

Two searches grow towards each other, so they visit some thousands of a million rows. Each processes
all rows of the next interval of distance at once (delta-stepping: Meyer and Sanders, 2003), which
makes the steps array operations.
"""

from __future__ import annotations

import numpy as np
import scipy  # its submodules are imported when they are used
from numpy.typing import NDArray

from egara.explore.walks.adjacency import outgoing_edges

__all__ = ["find_shortest_path"]

Rows = NDArray[np.int64]

_SAMPLE = 4096  # edges whose mean weight is the width of an interval


class _Search:
    """The search from one end.

    Attributes:
        totals: (N,), length of the shortest known path from the end to each row.
        predecessors: (N,), the row before each row on that path; -1 if there is none.
        open: rows whose outgoing edges have not been followed since their total changed.
    """

    def __init__(self, edges: scipy.sparse.csr_array, start: int) -> None:
        self._edges = edges
        self.totals = np.full(edges.shape[0], np.inf)
        self.predecessors = np.full(edges.shape[0], -1, np.int32)
        self.totals[start] = 0
        self.open = np.array([start])

    @property
    def radius(self) -> float:
        """The totals of all rows nearer than this are final."""
        return float(self.totals[self.open].min(initial=np.inf))

    def grow(self, delta: float) -> Rows:
        """Process the rows of the next interval; return the rows whose totals decreased."""
        limit = self.radius + delta
        open_parts, decreased = [self.open], []
        frontier = self._take_below(open_parts, limit)
        while len(frontier):
            rows = self._relax(frontier)
            decreased.append(rows)
            open_parts.append(rows)
            frontier = self._take_below(open_parts, limit)
        self.open = open_parts[0]
        return np.concatenate(decreased)

    def _take_below(self, open_parts: list[Rows], limit: float) -> Rows:
        """Remove and return the open rows up to the limit; the others become one array."""
        rows = np.unique(np.concatenate(open_parts))
        is_near = self.totals[rows] <= limit
        open_parts[:] = [rows[~is_near]]
        return rows[is_near]

    def _relax(self, frontier: Rows) -> Rows:
        """Follow the edges that leave `frontier`; return the rows whose totals decreased."""
        places, ends, weights = outgoing_edges(self._edges, frontier)
        totals = self.totals[frontier][places] + weights
        better = np.flatnonzero(totals < self.totals[ends])
        order = better[np.lexsort((totals[better], ends[better]))]
        rows, first = np.unique(ends[order], return_index=True)
        self.totals[rows] = totals[order[first]]
        self.predecessors[rows] = frontier[places[order[first]]]
        return rows.astype(np.int64)

    def path_to(self, row: int) -> list[int]:
        """Return the rows from the start to `row`."""
        path = [row]
        while self.predecessors[path[-1]] >= 0:
            path.append(int(self.predecessors[path[-1]]))
        return path[::-1]


def find_shortest_path(edges: scipy.sparse.csr_array, a: int, b: int) -> Rows | None:
    """Find the path from a to b with the smallest sum of weights.

    Args:
        edges: (N, N), symmetric, with weights of 0 or more.
        a: the first row.
        b: the last row.

    Returns:
        The rows (M,); None if there is no path.
    """
    searches = (_Search(edges, a), _Search(edges, b))
    delta = _interval_width(edges)
    least, middle = np.inf, -1
    while searches[0].radius + searches[1].radius < least:
        search, other = sorted(searches, key=lambda side: len(side.open) or np.inf)
        rows = search.grow(delta)
        through = search.totals[rows] + other.totals[rows]
        if len(rows) and through.min() < least:
            middle = int(rows[through.argmin()])
            least = float(through.min())
    if middle < 0:
        return None
    return _without_loops(searches[0].path_to(middle) + searches[1].path_to(middle)[-2::-1])


def _interval_width(edges: scipy.sparse.csr_array) -> float:
    """Return about the mean weight: few intervals, and few rows that are processed twice."""
    some = edges.data[:: max(1, len(edges.data) // _SAMPLE)]
    return float(some.mean(dtype=np.float64)) if len(some) else 0.0


def _without_loops(rows: list[int]) -> Rows:
    """Remove loops, which edges of weight 0 make possible."""
    path: list[int] = []
    for row in rows:
        if row in path:
            del path[path.index(row) :]
        path.append(row)
    return np.array(path)
