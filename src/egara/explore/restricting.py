"""The distance graph of some of the drawings, from that of all."""

import numpy as np
from numpy.typing import NDArray

from egara.explore.building import neighbour_graph
from egara.explore.distance_graph import DistanceGraph
from egara.explore.graph import NeighbourGraph, from_edges
from egara.explore.updating import updated_graph
from egara.explore.watching import Cancel, Progress
from egara.search import ExactIndex, choose

__all__ = ["restricted"]


def restricted(
    index: ExactIndex,
    graph: NeighbourGraph,
    rows: NDArray[np.int64],
    progress: Progress | None = None,
    *,
    cancel: Cancel | None = None,
) -> tuple[DistanceGraph, ExactIndex]:
    """The distance graph of ascending `rows` (n,) alone, and their vectors.

    Up to 200,000 rows it is that of a collection of these alone: who has lost neighbours gets
    others. Beyond, the edges between them are what is left of the graph.
    """
    inside = ExactIndex(index.vectors[rows], index.metric)
    if choose(len(rows)) == "approximate":
        return _induced(graph.distance_graph, rows), inside
    places = np.full(len(index), -1)
    places[rows] = np.arange(len(rows))
    k = graph.indices.shape[1]
    found = updated_graph(inside, graph, places, k, progress, cancel=cancel) if k else graph
    if found is None:
        found = neighbour_graph(inside, k, progress, cancel=cancel)
    return found.distance_graph, inside


def _induced(graph: DistanceGraph, rows: NDArray[np.int64]) -> DistanceGraph:
    links = graph.links
    places = np.full(links.shape[0], -1)
    places[rows] = np.arange(len(rows))
    starts = np.repeat(places, np.diff(links.indptr))
    ends = places[links.indices]
    kept = (starts >= 0) & (ends >= 0)
    edges = from_edges(starts[kept], ends[kept], links.data[kept], len(rows))
    return DistanceGraph(edges, graph.occurrences[rows])
