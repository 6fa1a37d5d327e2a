"""The distance graph of Illustration2Vec (Saito and Matsui, 2015), section 4.4.

An undirected graph with an edge between two rows if one of them is among the k nearest neighbours
of the other. The weight of an edge is the distance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import scipy  # its submodules are imported when they are used
from numpy.typing import ArrayLike, NDArray

from egara.explore.neighbours import NeighbourGraph
from egara.explore.walks.adjacency import graph_from_edges
from egara.explore.walks.hub_damping import hub_factors

__all__ = ["DistanceGraph", "Distances", "distance_graph_of", "mutual_edges", "undirected_edges"]


class Distances(Protocol):
    """Distances between any two of N rows: an `ExactIndex`, or `BlendedDistances`."""

    def __len__(self) -> int:
        """Return N."""

    def from_row(self, row: int, rows: ArrayLike | None = None) -> NDArray[np.float32]:
        """Return the distances (N,) from a row to every row, or (n,) to `rows` in their order."""


@dataclass(frozen=True)
class DistanceGraph:
    """An undirected weighted graph of N rows.

    Attributes:
        edges: (N, N), symmetric, sorted by row and column; the distances. An edge may have the
            weight 0.
        occurrences: (N,), k-occurrences: the number of rows that have a row among their k nearest
            neighbours.
    """

    edges: scipy.sparse.csr_array
    occurrences: NDArray[np.float64]

    @cached_property
    def components(self) -> NDArray[np.int32]:
        """(N,): the number of each row's connected component."""
        return np.asarray(
            scipy.sparse.csgraph.connected_components(self.edges, directed=False)[1], np.int32
        )

    @cached_property
    def floor(self) -> float:
        """The smallest distance if it is negative (as inner products can be), else 0."""
        return min(0.0, float(self.edges.data.min(initial=0.0)))

    @cached_property
    def weights(self) -> scipy.sparse.csr_array:
        """The edges with the weights that paths add up: distance minus `floor`, never negative."""
        if self.floor == 0:
            return self.edges
        return self.with_data(self.edges.data - np.float32(self.floor))

    @cached_property
    def damped_weights(self) -> scipy.sparse.csr_array:
        """`weights`, larger at hubs: see `egara.explore.walks.hub_damping`."""
        return self.damp_hubs(self.weights)

    def damp_hubs(self, weights: scipy.sparse.csr_array) -> scipy.sparse.csr_array:
        """Multiply the weights of edges between the same rows by the hub factors of both ends."""
        factors = hub_factors(self.occurrences)
        of_starts = np.repeat(factors, np.diff(weights.indptr))
        data = (weights.data * of_starts * factors[weights.indices]).astype(np.float32)
        return scipy.sparse.csr_array((data, weights.indices, weights.indptr), weights.shape)

    def with_data(self, data: NDArray[np.float32]) -> scipy.sparse.csr_array:
        """Return the same edges with other weights."""
        return scipy.sparse.csr_array(
            (data, self.edges.indices, self.edges.indptr), self.edges.shape
        )


def distance_graph_of(graph: NeighbourGraph) -> DistanceGraph:
    """Make the distance graph of a neighbour graph."""
    counts = np.bincount(graph.indices.ravel(), minlength=len(graph.indices))
    return DistanceGraph(undirected_edges(graph), counts.astype(np.float64))


def undirected_edges(graph: NeighbourGraph) -> scipy.sparse.csr_array:
    """Return the edges (N, N) between rows of which at least one is a neighbour of the other.

    The matrix is symmetric and sorted by row and column. An edge between equal drawings has the
    weight 0 and is a stored entry. Do not derive another sparse matrix by arithmetic, which may
    drop it.
    """
    total, k = graph.indices.shape
    rows = np.repeat(np.arange(total, dtype=np.int64), k)
    neighbours = graph.indices.ravel().astype(np.int64)
    codes = np.concatenate([rows * total + neighbours, neighbours * total + rows])
    weights = np.concatenate([graph.distances.ravel()] * 2)
    order = np.lexsort((weights, codes))
    codes, weights = codes[order], weights[order]
    first = np.ones(len(codes), np.bool_)
    first[1:] = codes[1:] != codes[:-1]
    rows, columns = np.divmod(codes[first], max(total, 1))
    return graph_from_edges(rows, columns, weights[first], total)


def mutual_edges(graph: NeighbourGraph) -> scipy.sparse.csr_array:
    """Return the edges (N, N) between rows that are neighbours of each other."""
    total, k = graph.indices.shape
    rows = np.repeat(np.arange(total, dtype=np.int64), k)
    neighbours = graph.indices.ravel().astype(np.int64)
    both = np.isin(rows * total + neighbours, neighbours * total + rows)
    order = np.lexsort((neighbours[both], rows[both]))
    weights = graph.distances.ravel()[both][order]
    return graph_from_edges(rows[both][order], neighbours[both][order], weights, total)
