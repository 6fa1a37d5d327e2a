"""Operations on a symmetric sparse adjacency matrix (CSR), many rows at once.

An edge of weight 0 is a stored entry and counts as an edge. Arithmetic of `scipy.sparse` may drop
such entries, so these functions work on the arrays of the matrix.
"""

from __future__ import annotations

import numpy as np
import scipy  # its submodules are imported when they are used
from numpy.typing import NDArray

__all__ = ["add_edges", "graph_from_edges", "hop_counts", "outgoing_edges"]

Rows = NDArray[np.int64]


def graph_from_edges(
    rows: NDArray[np.int64], columns: NDArray[np.int64], weights: NDArray[np.float32], total: int
) -> scipy.sparse.csr_array:
    """Make a matrix (total, total) of entries that are sorted by row; zeros stay stored entries."""
    starts = np.searchsorted(rows, np.arange(total + 1)).astype(np.int32)
    return scipy.sparse.csr_array((weights, columns.astype(np.int32), starts), shape=(total, total))


def outgoing_edges(
    edges: scipy.sparse.csr_array, rows: Rows
) -> tuple[Rows, NDArray[np.int32], NDArray[np.float32]]:
    """Return all edges that leave `rows` as three arrays, sorted by position.

    Returns:
        The position in `rows` where an edge starts, the row where it ends, and its weight.
    """
    starts = edges.indptr[rows].astype(np.int64)
    counts = edges.indptr[rows + 1] - starts
    positions = np.repeat(np.arange(len(rows)), counts)
    before = np.cumsum(counts) - counts
    entries = np.arange(len(positions)) + np.repeat(starts - before, counts)
    return positions, edges.indices[entries], edges.data[entries]


def hop_counts(edges: scipy.sparse.csr_array, row: int, max_hops: int) -> NDArray[np.int32]:
    """Return the smallest number of edges from `row` to each row (N,), by breadth-first search.

    Rows that are more than `max_hops` edges away get `max_hops + 1`.
    """
    hops = np.full(edges.shape[0], max_hops + 1, np.int32)
    hops[row] = 0
    frontier = np.array([row])
    for distance in range(1, max_hops + 1):
        reached = np.zeros(len(hops), np.bool_)
        reached[outgoing_edges(edges, frontier)[1]] = True
        frontier = np.flatnonzero(reached & (hops > max_hops))
        if not len(frontier):
            break
        hops[frontier] = distance
    return hops


def add_edges(
    edges: scipy.sparse.csr_array, ends: NDArray[np.int64], weights: NDArray[np.float32]
) -> scipy.sparse.csr_array:
    """Add edges between the pairs `ends` (E, 2), which have no edge yet, in both directions."""
    total = edges.shape[0]
    row_of_edge = np.repeat(np.arange(total), np.diff(edges.indptr))
    rows = np.concatenate([row_of_edge, ends[:, 0], ends[:, 1]])
    columns = np.concatenate([edges.indices, ends[:, 1], ends[:, 0]])
    data = np.concatenate([edges.data, weights, weights])
    order = np.lexsort((columns, rows))
    return graph_from_edges(rows[order], columns[order], data[order], total)
