"""The next best walks that differ from the best.

The second shortest walk mostly differs from the shortest by one drawing. So after each walk the
drawings that it passes through cost extra, more and more, until the shortest walk is another one:
one that shares at most half of the drawings in between with each of those before.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from egara.errors import NoWalk
from egara.explore.morph import Ground
from egara.explore.walk import Walk, walk_along, walk_quality

__all__ = ["alternatives"]

_PRICES = (0.5, 2, 8, 100)  # times the mean edge, of passing through a drawing again


def alternatives(ground: Ground, first: Walk, steps: int | None, count: int) -> list[Walk]:
    """Up to `count` other walks than `first`, shortest first; fewer where there are no more.

    With `steps` each has exactly so many rows in between.
    """
    walks = [first]
    while len(walks) <= count:
        found = _next(ground, walks, steps)
        if found is None:
            break
        walks.append(found)
    return sorted(walks[1:], key=lambda walk: walk_quality(walk).total)


def _next(ground: Ground, walks: Sequence[Walk], steps: int | None) -> Walk | None:
    mean = float(ground.links.data.mean(dtype=np.float64)) or 1.0
    for price in _PRICES:
        links = _priced(ground, walks, np.float32(price * mean))
        other = Ground(ground.graph, ground.distances, links, ground.a, ground.b)
        try:
            found = other.walk(steps)
        except NoWalk:
            return None
        if all(_differ(found, walk) for walk in walks):
            # It is the least under other weights, which proves nothing of its own total.
            return walk_along(ground.graph, ground.distances, found.rows, exact=False)
    return None


def _priced(ground: Ground, walks: Sequence[Walk], price: np.float32) -> csr_array:
    """The edges, dearer at every row that a walk passes through, and between its two ends."""
    links = ground.links
    data = links.data.copy()
    toll = np.zeros(links.shape[0], np.float32)
    for walk in walks:
        toll[walk.rows[1:-1]] += price / 2  # an edge in and an edge out
        if len(walk.rows) == 2:
            _add(links, data, walk.rows, price)
            _add(links, data, walk.rows[::-1], price)
    for row in np.flatnonzero(toll):
        part = slice(links.indptr[row], links.indptr[row + 1])
        data[part] += toll[row]
        for other in links.indices[part]:
            _add(links, data, np.array([other, row]), toll[row])
    return csr_array((data, links.indices, links.indptr), links.shape)


def _add(
    links: csr_array, data: NDArray[np.float32], edge: NDArray[np.int64], price: np.float32
) -> None:
    start, stop = links.indptr[edge[0]], links.indptr[edge[0] + 1]
    data[start + np.flatnonzero(links.indices[start:stop] == edge[1])] += price


def _differ(a: Walk, b: Walk) -> bool:
    if np.array_equal(a.rows, b.rows):
        return False
    fewer = min(len(a.rows), len(b.rows)) - 2
    shared = len(np.intersect1d(a.rows[1:-1], b.rows[1:-1]))
    return 2 * shared <= fewer
