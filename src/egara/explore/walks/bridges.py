"""The shortest additional edges (bridges) that connect two rows in different components.

The components are the nodes of a graph whose edges are the smallest distances between components.
The bridges are a shortest path in this graph; steps inside a component have no cost. To compute the
edges of one component, all its rows must be compared with the rows of the others. Therefore
Dijkstra's algorithm runs from both ends, and always extends the end whose next component has fewer
rows. The rows of a very large component are then seldom compared.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from egara.explore.walks.distance_graph import Distances
from egara.search import ExactIndex

__all__ = ["Bridge", "shortest_bridges"]

Rows = NDArray[np.int64]

_BLOCK = 16384
_FEW_ROWS = 64  # the largest number of rows of a component that are compared one by one


@dataclass(frozen=True, slots=True)
class Bridge:
    """An edge between two components."""

    a: int
    b: int
    distance: float


class _Search:
    """Dijkstra's algorithm over components, from one end.

    Attributes:
        totals: (C,), the length of the shortest known path to each of C components.
        visited: (C,), whether the edges of each component are computed.
        bridges: the previous component, and the bridge from it, by reached component.
    """

    def __init__(self, components: int, start: int) -> None:
        self.totals = np.full(components, np.inf)
        self.totals[start] = 0
        self.visited = np.zeros(components, np.bool_)
        self.bridges: dict[int, tuple[int, Bridge]] = {}

    @property
    def next(self) -> int:
        """The nearest component that is not visited yet."""
        return int(np.argmin(np.where(self.visited, np.inf, self.totals)))

    @property
    def next_total(self) -> float:
        """The length of the shortest known path to the next component."""
        return float(np.where(self.visited, np.inf, self.totals).min())

    def bridges_to(self, component: int) -> list[Bridge]:
        """Return the bridges from the start to a component, in order."""
        bridges = []
        while component in self.bridges:
            component, bridge = self.bridges[component]
            bridges.append(bridge)
        return bridges[::-1]


def shortest_bridges(
    distances: Distances, components: NDArray[np.int32], a: int, b: int, floor: float = 0.0
) -> list[Bridge]:
    """Find the bridges from a's component to b's component with the smallest sum of distances.

    Memory grows with N, not with N squared.

    Args:
        distances: the distances of N rows.
        components: (N,), the component of each row.
        a: the first row.
        b: the last row.
        floor: the number to subtract from every distance, for distances that can be negative.
    """
    sizes = np.bincount(components)
    searches = (_Search(len(sizes), int(components[a])), _Search(len(sizes), int(components[b])))
    while True:
        totals_via = searches[0].totals + searches[1].totals
        if searches[0].next_total + searches[1].next_total >= totals_via.min():
            break
        search = min(
            searches, key=lambda side: sizes[side.next] if np.isfinite(side.next_total) else np.inf
        )
        _visit_next(distances, components, search, floor)
    middle = int(np.argmin(totals_via))
    second_half = [
        Bridge(bridge.b, bridge.a, bridge.distance)
        for bridge in reversed(searches[1].bridges_to(middle))
    ]
    return searches[0].bridges_to(middle) + second_half


def _visit_next(
    distances: Distances, components: NDArray[np.int32], search: _Search, floor: float
) -> None:
    """Compare the rows of the next component with all rows of components not visited yet."""
    component = search.next
    search.visited[component] = True
    others = np.flatnonzero(~search.visited[components])
    nearest, to_nearest = _nearest(distances, np.flatnonzero(components == component), others)
    order = np.lexsort((others, to_nearest, components[others]))
    reached, first = np.unique(components[others[order]], return_index=True)
    for other, index in zip(reached, order[first], strict=True):
        total = search.totals[component] + float(to_nearest[index]) - floor
        if total < search.totals[other]:
            search.totals[other] = total
            bridge = Bridge(int(nearest[index]), int(others[index]), float(to_nearest[index]))
            search.bridges[int(other)] = (component, bridge)


def _nearest(distances: Distances, rows: Rows, others: Rows) -> tuple[Rows, NDArray[np.float32]]:
    """Return the nearest of `rows` for each of `others` (m,), and the distances (m,)."""
    if len(rows) > _FEW_ROWS and isinstance(distances, ExactIndex):
        inside = ExactIndex(distances.vectors[rows], distances.metric)
        blocks = [others[start : start + _BLOCK] for start in range(0, len(others), _BLOCK)]
        results = [inside.search(distances.vectors[block], 1) for block in blocks]
        indices = np.concatenate([result.indices[:, 0] for result in results])
        return rows[indices], np.concatenate([result.distances[:, 0] for result in results])
    nearest = np.full(len(others), rows[0])
    smallest = distances.from_row(int(rows[0]), others)
    for row in rows[1:]:
        candidate = distances.from_row(int(row), others)
        nearest[candidate < smallest] = row
        np.minimum(smallest, candidate, out=smallest)
    return nearest, smallest
