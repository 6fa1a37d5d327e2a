"""The distance graph of some of the drawings, made from the graph of all drawings."""

import numpy as np
from numpy.typing import NDArray

from egara.explore.neighbours import (
    Cancel,
    NeighbourGraph,
    Progress,
    neighbour_graph,
    update_graph,
)
from egara.explore.walks.adjacency import graph_from_edges
from egara.explore.walks.distance_graph import DistanceGraph, distance_graph_of
from egara.search import ExactIndex, search_method

__all__ = ["restricted_graph"]


def restricted_graph(
    index: ExactIndex,
    neighbours: NeighbourGraph,
    full_graph: DistanceGraph,
    rows: NDArray[np.int64],
    progress: Progress | None = None,
    *,
    cancel: Cancel | None = None,
) -> tuple[DistanceGraph, ExactIndex]:
    """Make the distance graph of some rows.

    Up to 200,000 rows, the result is the graph of a collection that has only these rows: missing
    neighbours are replaced by the nearest remaining rows. With more rows, the result is the induced
    subgraph.

    Args:
        index: the index of all N vectors.
        neighbours: the neighbour graph of all N rows.
        full_graph: the distance graph of `neighbours`.
        rows: (n,), the chosen rows in ascending order.
        progress: see `neighbour_graph`.
        cancel: see `neighbour_graph`.

    Returns:
        The distance graph and the index of the chosen rows.

    Raises:
        Cancelled: `cancel` returned true.
    """
    subset_index = ExactIndex(index.vectors[rows], index.metric)
    if search_method(len(rows)) == "approximate":
        return _induced_subgraph(full_graph, rows), subset_index
    new_rows = np.full(len(index), -1)
    new_rows[rows] = np.arange(len(rows))
    k = neighbours.indices.shape[1]
    restricted = (
        update_graph(subset_index, neighbours, new_rows, k, progress, cancel=cancel)
        if k
        else neighbours
    )
    if restricted is None:
        restricted = neighbour_graph(subset_index, k, progress, cancel=cancel)
    return distance_graph_of(restricted), subset_index


def _induced_subgraph(graph: DistanceGraph, rows: NDArray[np.int64]) -> DistanceGraph:
    edges = graph.edges
    new_rows = np.full(edges.shape[0], -1)
    new_rows[rows] = np.arange(len(rows))
    starts = np.repeat(new_rows, np.diff(edges.indptr))
    ends = new_rows[edges.indices]
    kept = (starts >= 0) & (ends >= 0)
    subgraph = graph_from_edges(starts[kept], ends[kept], edges.data[kept], len(rows))
    return DistanceGraph(subgraph, graph.occurrences[rows])
