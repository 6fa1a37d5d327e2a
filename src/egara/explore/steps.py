"""Walks with exactly so many drawings in between, none twice, at the least total distance.

Going back from the end, layered dynamic programming gives `least[j][v]`: the least total of a walk
of exactly j edges from v to the end that may visit a drawing twice. It is a lower bound for walks
that may not. Going forward from the start, layer by layer, partial walks are kept that visit none
twice, ordered by their total so far plus that bound; those that cannot beat the best walk known are
dropped. Where none had to be dropped for lack of room that could have been better, the answer is
proved to be the least.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from egara.explore.links import edges_of, hops_from

__all__ = ["SimpleWalk", "possible_steps", "walk_with_steps"]

Rows = NDArray[np.int64]

_ROOMS = ((128, 4), (2048, 16), (16384, 256))
"""(partial walks kept in a layer, of those at one row); tried in turn until the least is proved."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class SimpleWalk:
    """A walk that visits no row twice."""

    rows: Rows
    """(M,): from the first to the last."""

    total: float
    """Sum of the edges' weights."""

    exact: bool
    """Whether no walk with as many rows has a smaller total; false where that is not proved."""


def walk_with_steps(links: csr_array, a: int, b: int, steps: int) -> SimpleWalk | None:
    """The walk from a to b with `steps` rows in between; None where none was found.

    `links` is symmetric, its weights are not negative.
    """
    edges = steps + 1
    least = _least(links, a, b, edges)
    if not least:
        return None
    best: SimpleWalk | None = None
    for room, each in _ROOMS:
        ceiling = best.total if best else np.inf
        found, dropped = _forward(links, a, b, least, (room, each), ceiling)
        best = found or best
        if best and best.total <= dropped * (1 + _ROUNDING):
            return SimpleWalk(best.rows, best.total, exact=True)
        if not best and dropped == np.inf:
            return None
    return best


class _Layer:
    """The least totals from some rows; infinite from all others."""

    def __init__(self, rows: Rows, totals: NDArray[np.float64]) -> None:
        """`rows` (n,) ascending, at least one."""
        self._rows = rows.astype(np.int32)
        self._totals = totals

    def __getitem__(self, rows: NDArray[np.int32]) -> NDArray[np.float64]:
        """Those of `rows` (m,)."""
        at = np.minimum(np.searchsorted(self._rows, rows), len(self._rows) - 1)
        return np.where(self._rows[at] == rows, self._totals[at], np.inf)


def _least(links: csr_array, a: int, b: int, edges: int) -> list[_Layer]:
    """`least[j]`, for j from 0 to `edges`, of rows that a walk of so many edges can come by.

    Nothing where there is no such walk. Such a row is near b where j is small, and near a where it
    is large: each is looked around half of the way only, a small part of a large graph.
    """
    half = edges // 2
    from_a, from_b = hops_from(links, a, edges - half), hops_from(links, b, half)
    layers = [_Layer(np.array([b]), np.zeros(1))]
    totals = np.full(links.shape[0], np.inf)
    rows = np.array([b])
    totals[b] = 0
    for done in range(1, edges + 1):
        near = from_b <= done if done <= half else from_a <= edges - done
        if done == half:
            near &= from_a <= edges - done
        following = np.flatnonzero(near)
        if not len(following):
            return []
        sums = _relaxed(links, totals, following)
        totals[rows] = np.inf
        rows = following
        totals[rows] = sums
        layers.append(_Layer(rows, sums))
    return layers if np.isfinite(totals[a]) else []


def _relaxed(links: csr_array, totals: NDArray[np.float64], rows: Rows) -> NDArray[np.float64]:
    """(n,): the least total by an edge from each of `rows`, which have one at least."""
    starts = links.indptr[rows].astype(np.int64)
    counts = links.indptr[rows + 1] - starts
    before = np.cumsum(counts) - counts
    entries = np.arange(int(counts.sum())) + np.repeat(starts - before, counts)
    return np.asarray(
        np.minimum.reduceat(totals[links.indices[entries]] + links.data[entries], before)
    )


def _forward(
    links: csr_array,
    a: int,
    b: int,
    least: list[_Layer],
    room: tuple[int, int],
    ceiling: float,
) -> tuple[SimpleWalk | None, float]:
    """The best walk below `ceiling` that was found, and the least bound of what was dropped."""
    walks, totals, dropped = np.array([[a]]), np.zeros(1), np.inf
    for left in range(len(least) - 2, -1, -1):
        places, ends, weights = edges_of(links, walks[:, -1])
        grown = totals[places] + weights
        bounds = grown + least[left][ends]
        good = np.flatnonzero(
            (bounds < ceiling) & np.isfinite(bounds) & ((ends != b) | (left == 0))
        )
        fresh = (walks[places[good]] != ends[good, None]).all(axis=1)
        good = good[fresh]
        kept, lost = _best(ends[good], bounds[good], *room)
        dropped = min(dropped, lost)
        good = good[kept]
        walks = np.column_stack([walks[places[good]], ends[good]])
        totals = grown[good]
    if not len(walks):
        return None, dropped
    first = int(np.argmin(totals))
    return SimpleWalk(walks[first], float(totals[first]), exact=False), dropped


def _best(
    ends: NDArray[np.int32], bounds: NDArray[np.float64], room: int, each: int
) -> tuple[Rows, float]:
    """Which to keep: the `each` best at every row, and the `room` best of those."""
    order = np.lexsort((bounds, ends))
    starts = np.flatnonzero(np.diff(ends[order], prepend=-1))
    lengths = np.diff(starts, append=len(order))
    nth = np.arange(len(order)) - np.repeat(starts, lengths)
    lost = float(bounds[order[nth >= each]].min(initial=np.inf))
    order = order[nth < each]
    order = order[np.argsort(bounds[order], kind="stable")]
    return order[:room], min(lost, float(bounds[order[room:]].min(initial=np.inf)))


def possible_steps(links: csr_array, a: int, b: int, most: int) -> list[int]:
    """Numbers of rows in between, up to `most`, for which a walk was found.

    The least of them is always there; in a large graph some others may be missed.
    """
    room, each = _ROOMS[1]
    hops = hops_from(links, b, links.shape[0])
    walks, found = np.array([[a]]), []
    for steps in range(most + 1):
        places, ends, _ = edges_of(links, walks[:, -1])
        if (ends == b).any():
            found.append(steps)
        fresh = (ends != b) & (walks[places] != ends[:, None]).all(axis=1)
        good = np.flatnonzero(fresh)
        good = good[_best(ends[good], hops[ends[good]].astype(np.float64), room, each)[0]]
        if not len(good):
            break
        walks = np.column_stack([walks[places[good]], ends[good]])
    return found
