"""The neighbour graph of a collection, and the distance graph of Illustration2Vec made from it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from egara.errors import BadInput
from egara.search import ExactIndex

__all__ = ["NeighbourGraph", "neighbour_graph", "undirected"]

_BLOCK = 4096


@dataclass(frozen=True)
class NeighbourGraph:
    """The k nearest of each of N rows, nearest first, ties by the lowest row; never itself."""

    indices: NDArray[np.int32]
    """(N, k)."""

    distances: NDArray[np.float32]
    """(N, k)."""

    @cached_property
    def links(self) -> csr_array:
        """The distance graph, `undirected(self)`; computed once."""
        return undirected(self)

    @cached_property
    def parts(self) -> NDArray[np.int32]:
        """(N,): which component of the distance graph each row is in."""
        return np.asarray(connected_components(self.links, directed=False)[1], np.int32)


def neighbour_graph(
    index: ExactIndex, k: int = 5, progress: Callable[[int, int], None] | None = None
) -> NeighbourGraph:
    """The exact k nearest neighbours of every indexed vector; N - 1 of them where k is more.

    `progress` is called with the rows done and N. Memory beside the result does not grow with N.
    """
    total = len(index)
    if k < 1:
        raise BadInput(f"a neighbour graph needs k of 1 or more; got {k}")
    k = min(k, max(total - 1, 0))
    graph = NeighbourGraph(np.empty((total, k), np.int32), np.empty((total, k), np.float32))
    for start in range(0, total if k else 0, _BLOCK):
        stop = min(start + _BLOCK, total)
        # One more than k, since a row is among its own nearest, unless k others are equal to it.
        found = index.search(index.vectors[start:stop], k + 1)
        others = found.indices != np.arange(start, stop)[:, None]
        others[others.all(axis=1), k] = False
        graph.indices[start:stop] = found.indices[others].reshape(-1, k)
        graph.distances[start:stop] = found.distances[others].reshape(-1, k)
        if progress:
            progress(stop, total)
    return graph


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


def from_edges(
    rows: NDArray[np.int64], columns: NDArray[np.int64], weights: NDArray[np.float32], total: int
) -> csr_array:
    """A sparse array (total, total) of entries that are sorted by row; zeros stay entries."""
    starts = np.searchsorted(rows, np.arange(total + 1)).astype(np.int32)
    return csr_array((weights, columns.astype(np.int32), starts), shape=(total, total))
