"""Reading many rows of a distance graph at once."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

__all__ = ["edges_of", "hops_from", "with_edges"]

Rows = NDArray[np.int64]


def edges_of(links: csr_array, rows: Rows) -> tuple[Rows, NDArray[np.int32], NDArray[np.float32]]:
    """All edges that leave `rows`: (place in `rows`, the other end, weight), by place."""
    starts = links.indptr[rows].astype(np.int64)
    counts = links.indptr[rows + 1] - starts
    places = np.repeat(np.arange(len(rows)), counts)
    before = np.cumsum(counts) - counts
    entries = np.arange(len(places)) + np.repeat(starts - before, counts)
    return places, links.indices[entries], links.data[entries]


def hops_from(links: csr_array, row: int, most: int) -> NDArray[np.int32]:
    """(N,): least number of edges from `row` to each row, `most + 1` where it takes more."""
    hops = np.full(links.shape[0], most + 1, np.int32)
    hops[row] = 0
    frontier = np.array([row])
    for distance in range(1, most + 1):
        reached = np.zeros(len(hops), np.bool_)
        reached[edges_of(links, frontier)[1]] = True
        frontier = np.flatnonzero(reached & (hops > most))
        if not len(frontier):
            break
        hops[frontier] = distance
    return hops


def with_edges(
    links: csr_array, ends: NDArray[np.int64], weights: NDArray[np.float32]
) -> csr_array:
    """The graph with more edges between the pairs `ends` (E, 2), which it has none between yet."""
    total = links.shape[0]
    own = np.repeat(np.arange(total), np.diff(links.indptr))
    rows = np.concatenate([own, ends[:, 0], ends[:, 1]])
    columns = np.concatenate([links.indices, ends[:, 1], ends[:, 0]])
    data = np.concatenate([links.data, weights, weights])
    order = np.lexsort((columns, rows))
    starts = np.searchsorted(rows[order], np.arange(total + 1)).astype(np.int32)
    return csr_array((data[order], columns[order].astype(np.int32), starts), shape=links.shape)
