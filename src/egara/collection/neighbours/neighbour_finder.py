"""Find the nearest neighbours of every drawing."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from egara.collection.neighbours.graphs import DEFAULT_K, NeighbourGraphs
from egara.collection.snapshots import Snapshots

__all__ = ["NeighbourFinder", "Neighbours"]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The k nearest neighbours of every drawing, without the drawing itself.

    Attributes:
        ids: (N,) drawing IDs, sorted.
        indices: (N, k) rows of ``ids``, nearest first.
        distances: (N, k) in the encoder's metric, ascending.
        recall: share of the true neighbours that were found: 1 for an exact graph, otherwise
            measured on a sample.
    """

    ids: NDArray[np.str_]
    indices: NDArray[np.int32]
    distances: NDArray[np.float32]
    recall: float = 1.0


class NeighbourFinder:
    """Finds the neighbours of a collection's drawings."""

    def __init__(self, snapshots: Snapshots, graphs: NeighbourGraphs) -> None:
        """Use the collection's snapshots and neighbour graphs."""
        self._snapshots = snapshots
        self._graphs = graphs

    def find(
        self,
        encoder: str | None = None,
        k: int = DEFAULT_K,
        progress: Callable[[int, int], None] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> Neighbours:
        """Find the k nearest neighbours of every drawing; see `NeighbourVerbs.neighbours`."""
        space = self._snapshots.newest().space(encoder)
        graph = self._graphs.graph(space, k, progress, cancel)
        return Neighbours(space.ids, graph.indices, graph.distances, graph.recall)
