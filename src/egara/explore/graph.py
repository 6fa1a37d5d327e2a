"""The neighbour graph of a collection, and the distance graph of Illustration2Vec made from it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from egara.explore.distance_graph import DistanceGraph

__all__ = ["NeighbourGraph", "mutual", "undirected"]


@dataclass(frozen=True)
class NeighbourGraph:
    """The k nearest of each of N rows, nearest first, ties by the lowest row; never itself."""

    indices: NDArray[np.int32]
    """(N, k)."""

    distances: NDArray[np.float32]
    """(N, k)."""

    recall: float = 1.0
    """Share of the neighbours that were found: 1 where exact, else measured on a sample."""

    @cached_property
    def distance_graph(self) -> DistanceGraph:
        """What walks go over; computed once."""
        counts = np.bincount(self.indices.ravel(), minlength=len(self.indices))
        return DistanceGraph(undirected(self), counts.astype(np.float64))

    @property
    def links(self) -> csr_array:
        """The distance graph's edges, `undirected(self)`; computed once."""
        return self.distance_graph.links

    @property
    def parts(self) -> NDArray[np.int32]:
        """(N,): which component of the distance graph each row is in."""
        return self.distance_graph.parts


def undirected(graph: NeighbourGraph) -> csr_array:
    """The distance graph (N, N): an edge where one row is among the other's k nearest.

    It is symmetric, each edge stored in both directions with the distance as its weight, sorted by
    row and column. An edge between equal drawings has the weight 0 and is an edge all the same:
    build no other sparse array from this one by arithmetic, which would drop it.
    Source: Illustration2Vec, section 4.4.
    """
    total, k = graph.indices.shape
    near = np.repeat(np.arange(total, dtype=np.int64), k)
    far = graph.indices.ravel().astype(np.int64)
    codes = np.concatenate([near * total + far, far * total + near])
    weights = np.concatenate([graph.distances.ravel()] * 2)
    order = np.lexsort((weights, codes))
    codes, weights = codes[order], weights[order]
    first = np.ones(len(codes), np.bool_)
    first[1:] = codes[1:] != codes[:-1]
    rows, columns = np.divmod(codes[first], max(total, 1))
    return from_edges(rows, columns, weights[first], total)


def mutual(graph: NeighbourGraph) -> csr_array:
    """As `undirected`, but an edge only where each row is among the other's k nearest."""
    total, k = graph.indices.shape
    near = np.repeat(np.arange(total, dtype=np.int64), k)
    far = graph.indices.ravel().astype(np.int64)
    both = np.isin(near * total + far, far * total + near)
    order = np.lexsort((far[both], near[both]))
    weights = graph.distances.ravel()[both][order]
    return from_edges(near[both][order], far[both][order], weights, total)


def from_edges(
    rows: NDArray[np.int64], columns: NDArray[np.int64], weights: NDArray[np.float32], total: int
) -> csr_array:
    """A sparse array (total, total) of entries that are sorted by row; zeros stay entries."""
    starts = np.searchsorted(rows, np.arange(total + 1)).astype(np.int32)
    return csr_array((weights, columns.astype(np.int32), starts), shape=(total, total))
