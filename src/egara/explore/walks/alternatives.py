"""Alternative walks by the penalty method.

The second shortest path usually differs from the shortest in only one row. Therefore the rows of
every found walk get a penalty. It grows until the shortest path is different: it shares at most
half of its intermediate rows with each earlier walk. The method is known from route planning (Chen,
Bell and Bogenberger, 2007: "Reliable pretrip multipath planning").
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy  # its submodules are imported when they are used
from numpy.typing import NDArray

from egara.errors import NoWalk
from egara.explore.walks.path_search import PathSearch
from egara.explore.walks.quality import walk_quality
from egara.explore.walks.walk import Walk, walk_along

__all__ = ["alternative_walks"]

_PENALTIES = (0.5, 2, 8, 100)  # of passing through a row again, in mean edge weights


def alternative_walks(search: PathSearch, first: Walk, steps: int | None, count: int) -> list[Walk]:
    """Find up to `count` walks that differ from `first` and from each other, shortest first.

    Args:
        search: the search that found `first`.
        first: the best walk.
        steps: see `morph`.
        count: the maximum number of walks; there may be fewer.
    """
    walks = [first]
    while len(walks) <= count:
        walk = _next_walk(search, walks, steps)
        if walk is None:
            break
        walks.append(walk)
    return sorted(walks[1:], key=lambda walk: walk_quality(walk).total)


def _next_walk(search: PathSearch, walks: Sequence[Walk], steps: int | None) -> Walk | None:
    mean = float(search.weights.data.mean(dtype=np.float64)) or 1.0
    for penalty in _PENALTIES:
        weights = _penalised(search, walks, np.float32(penalty * mean))
        other = PathSearch(search.graph, search.distances, weights, search.a, search.b)
        try:
            candidate = other.find(steps)
        except NoWalk:
            return None
        if all(_differ(candidate, walk) for walk in walks):
            # A shortest path over penalised weights is not always shortest without the penalties.
            return walk_along(search.graph, search.distances, candidate.rows, exact=False)
    return None


def _penalised(
    search: PathSearch, walks: Sequence[Walk], penalty: np.float32
) -> scipy.sparse.csr_array:
    """Add the penalty to the edges at every intermediate row, or to the edge of a direct walk."""
    edges = search.weights
    data = edges.data.copy()
    penalty_of_row = np.zeros(edges.shape[0], np.float32)
    for walk in walks:
        penalty_of_row[walk.rows[1:-1]] += penalty / 2  # a path uses two edges of a row
        if len(walk.rows) == 2:
            _add_to_edge(edges, data, walk.rows, penalty)
            _add_to_edge(edges, data, walk.rows[::-1], penalty)
    for row in np.flatnonzero(penalty_of_row):
        part = slice(edges.indptr[row], edges.indptr[row + 1])
        data[part] += penalty_of_row[row]
        for other in edges.indices[part]:
            _add_to_edge(edges, data, np.array([other, row]), penalty_of_row[row])
    return scipy.sparse.csr_array((data, edges.indices, edges.indptr), edges.shape)


def _add_to_edge(
    edges: scipy.sparse.csr_array,
    data: NDArray[np.float32],
    ends: NDArray[np.int64],
    penalty: np.float32,
) -> None:
    start, stop = edges.indptr[ends[0]], edges.indptr[ends[0] + 1]
    data[start + np.flatnonzero(edges.indices[start:stop] == ends[1])] += penalty


def _differ(a: Walk, b: Walk) -> bool:
    """Return whether two walks share at most half of the intermediate rows."""
    if np.array_equal(a.rows, b.rows):
        return False
    fewer = min(len(a.rows), len(b.rows)) - 2
    shared = len(np.intersect1d(a.rows[1:-1], b.rows[1:-1]))
    return 2 * shared <= fewer
