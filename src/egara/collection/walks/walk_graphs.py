"""Walk graphs: the distance graphs of one or several encoders over the drawings of a walk."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from egara.collection.neighbours import NeighbourGraphs
from egara.collection.snapshots import Mask, Space
from egara.explore.neighbours import NeighbourGraph
from egara.explore.walks import (
    BlendPart,
    DistanceGraph,
    Distances,
    blend_graphs,
    distance_graph_of,
    restricted_graph,
)

__all__ = ["WalkGraph", "WalkGraphs"]

MAX_CACHED = 2  # restricted and blended graphs, which contain copies of vectors

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


@dataclass(frozen=True)
class WalkGraph:
    """A distance graph of the drawings that a walk may use.

    Attributes:
        rows: (n,), ascending rows of the catalogue: one for each row of the graph.
        graph: the distance graph.
        distances: between the rows of the graph.
    """

    rows: NDArray[np.int64]
    graph: DistanceGraph
    distances: Distances

    def position(self, row: int) -> int:
        """Return the row of the graph for a row of the catalogue, which must be among `rows`."""
        return int(np.searchsorted(self.rows, row))


class WalkGraphs:
    """Builds walk graphs and caches the latest ones, because successive walks often use the same.

    The distance graph of all drawings of an encoder is cached as long as its neighbour graph is
    current.
    """

    def __init__(self, graphs: NeighbourGraphs) -> None:
        """Start with empty caches."""
        self._graphs = graphs
        self._distance_graphs: dict[str, tuple[NeighbourGraph, DistanceGraph]] = {}
        self._cached: OrderedDict[str, WalkGraph] = OrderedDict()
        self._lock = threading.Lock()

    def graph(
        self,
        weighted_spaces: Mapping[str, tuple[Space, float]],
        mask: Mask | None,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
    ) -> WalkGraph:
        """Return the walk graph of some encoders and drawings.

        Drawings without a vector of one of the encoders are excluded.

        Args:
            weighted_spaces: for each encoder's name its space and its weight.
            mask: of the catalogue's rows; None for all drawings.
            progress: called with the number of finished drawings and of all drawings.
            cancel: returns true to stop.

        Raises:
            Cancelled: ``cancel`` returned true.
        """
        spaces = [space for space, _ in weighted_spaces.values()]
        encoded = np.logical_and.reduce([space.position_of_row >= 0 for space in spaces])
        rows = np.flatnonzero(encoded if mask is None else encoded & mask)
        if len(spaces) == 1 and len(rows) == len(spaces[0]):
            neighbours = self._graphs.graph(spaces[0], progress=progress, cancel=cancel)
            return WalkGraph(rows, self._distance_graph(spaces[0], neighbours), spaces[0].exact)
        key = _cache_key(weighted_spaces, rows)
        with self._lock:
            if key in self._cached:
                self._cached.move_to_end(key)
                return replace(self._cached[key], rows=rows)
        graph = self._make(weighted_spaces, rows, progress, cancel)
        with self._lock:
            self._cached[key] = graph
            while len(self._cached) > MAX_CACHED:
                self._cached.popitem(last=False)
        return graph

    def _distance_graph(self, space: Space, neighbours: NeighbourGraph) -> DistanceGraph:
        """Return the distance graph of all drawings of a space."""
        name = space.info.fingerprint
        with self._lock:
            cached = self._distance_graphs.get(name)
        if cached is not None and cached[0] is neighbours:
            return cached[1]
        graph = distance_graph_of(neighbours)
        with self._lock:
            self._distance_graphs[name] = (neighbours, graph)
        return graph

    def _make(
        self,
        weighted_spaces: Mapping[str, tuple[Space, float]],
        rows: NDArray[np.int64],
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> WalkGraph:
        parts = []
        for space, weight in weighted_spaces.values():
            neighbours = self._graphs.graph(space, progress=progress, cancel=cancel)
            full_graph = self._distance_graph(space, neighbours)
            graph = full_graph, space.exact
            if len(rows) < len(space):
                positions = space.position_of_row[rows]
                graph = restricted_graph(
                    space.exact, neighbours, full_graph, positions, progress, cancel=cancel
                )
            parts.append(BlendPart(*graph, weight, full_graph))
        if len(parts) == 1:
            return WalkGraph(rows, parts[0].graph, parts[0].index)
        return WalkGraph(rows, *blend_graphs(parts, progress, cancel=cancel))


def _cache_key(weighted_spaces: Mapping[str, tuple[Space, float]], rows: NDArray[np.int64]) -> str:
    """Return a digest of the encoders' data, the weights and the drawings.

    It uses the drawings' positions in the spaces, because rows of the catalogue change when other
    drawings are added.
    """
    digest = hashlib.sha256()
    for name, (space, weight) in sorted(weighted_spaces.items()):
        digest.update(space.position_of_row[rows].tobytes())
        digest.update(f"{name} {weight} {space.source};".encode())
    return digest.hexdigest()
