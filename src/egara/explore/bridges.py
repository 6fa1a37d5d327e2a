"""The least total of extra edges that connects two rows in different components.

Inside a component one walks for free, so components are the nodes of a graph whose edges are the
least exact distances between them, and the bridges are a shortest path in it. Those distances are
not there: finding them for one component means comparing all its rows with the rest. Dijkstra's
algorithm from both ends at once, always growing the end whose next component has fewer rows,
compares the few rows of stray components and hardly ever the many of a giant one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from egara.explore.distance_graph import Distances
from egara.search import ExactIndex

__all__ = ["Bridge", "least_bridges"]

Rows = NDArray[np.int64]

_BLOCK = 16384
_FEW = 64  # rows of a component that are compared one by one


@dataclass(frozen=True, slots=True)
class Bridge:
    """An edge between two components."""

    a: int
    b: int
    distance: float


class _End:
    """One end's search: the nearest known way to every component."""

    def __init__(self, parts: int, start: int) -> None:
        self.totals = np.full(parts, np.inf)
        self.totals[start] = 0
        self.scanned = np.zeros(parts, np.bool_)
        self.bridges: dict[int, tuple[int, Bridge]] = {}

    @property
    def next(self) -> int:
        """The nearest component that was not scanned yet."""
        return int(np.argmin(np.where(self.scanned, np.inf, self.totals)))

    @property
    def radius(self) -> float:
        """How far the next component is."""
        return float(np.where(self.scanned, np.inf, self.totals).min())

    def way_to(self, part: int) -> list[Bridge]:
        """The bridges from the start to `part`, each from the nearer component."""
        way = []
        while part in self.bridges:
            part, bridge = self.bridges[part]
            way.append(bridge)
        return way[::-1]


def least_bridges(
    index: Distances, parts: NDArray[np.int32], a: int, b: int, floor: float = 0.0
) -> list[Bridge]:
    """The bridges, from a's component to b's, whose distances have the least sum.

    `parts` (N,) says which component each row is in. Distances count from `floor`, the least of
    all where they may be negative. Memory grows with N, not with N squared.
    """
    sizes = np.bincount(parts)
    ends = (_End(len(sizes), int(parts[a])), _End(len(sizes), int(parts[b])))
    while True:
        through = ends[0].totals + ends[1].totals
        if ends[0].radius + ends[1].radius >= through.min():
            break
        end = min(ends, key=lambda one: sizes[one.next] if np.isfinite(one.radius) else np.inf)
        _scan(index, parts, end, floor)
    middle = int(np.argmin(through))
    back = [Bridge(one.b, one.a, one.distance) for one in reversed(ends[1].way_to(middle))]
    return ends[0].way_to(middle) + back


def _scan(index: Distances, parts: NDArray[np.int32], end: _End, floor: float) -> None:
    """Compare the next component of `end` with all that are not scanned yet."""
    part = end.next
    end.scanned[part] = True
    others = np.flatnonzero(~end.scanned[parts])
    nearest, distances = _nearest(index, np.flatnonzero(parts == part), others)
    order = np.lexsort((others, distances, parts[others]))
    found, first = np.unique(parts[others[order]], return_index=True)
    for other, place in zip(found, order[first], strict=True):
        total = end.totals[part] + float(distances[place]) - floor
        if total < end.totals[other]:
            end.totals[other] = total
            bridge = Bridge(int(nearest[place]), int(others[place]), float(distances[place]))
            end.bridges[int(other)] = (part, bridge)


def _nearest(index: Distances, rows: Rows, others: Rows) -> tuple[Rows, NDArray[np.float32]]:
    """For each of `others` the nearest of `rows`, and how far it is."""
    if len(rows) > _FEW and isinstance(index, ExactIndex):
        inside = ExactIndex(index.vectors[rows], index.metric)
        blocks = [others[start : start + _BLOCK] for start in range(0, len(others), _BLOCK)]
        found = [inside.search(index.vectors[block], 1) for block in blocks]
        indices = np.concatenate([one.indices[:, 0] for one in found])
        return rows[indices], np.concatenate([one.distances[:, 0] for one in found])
    nearest = np.full(len(others), rows[0])
    distances = index.from_row(int(rows[0]), others)
    for row in rows[1:]:
        again = index.from_row(int(row), others)
        nearest[again < distances] = row
        np.minimum(distances, again, out=distances)
    return nearest, distances
