"""Building the neighbour graph: exact for most collections, approximate for very large ones."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from egara.errors import BadInput
from egara.explore.cells import compare_cells
from egara.explore.everything import compare_all
from egara.explore.graph import NeighbourGraph
from egara.explore.keys import Keys, keys_of
from egara.explore.nearest import Nearest
from egara.explore.others import others_found
from egara.explore.sampling import Sample
from egara.explore.watching import Cancel, Checkpoint, Progress, Watch
from egara.search import ExactIndex, choose

__all__ = ["neighbour_graph"]

Rows = NDArray[np.int64]

_BLOCK = 4096


def neighbour_graph(
    index: ExactIndex,
    k: int = 5,
    progress: Progress | None = None,
    *,
    cancel: Cancel | None = None,
    checkpoint: Checkpoint | None = None,
    exact: bool | None = None,
) -> NeighbourGraph:
    """The k nearest neighbours of every indexed vector; N - 1 of them where k is more.

    Exact up to 200,000 vectors unless `exact` says otherwise; beyond, the graph's `recall` says
    what share of the neighbours was found, measured on a sample.

    `progress` is called with the rows' worth of work that is done, and N. Memory beside the
    vectors and the result does not grow with N squared.

    Raises `BadInput` for a k below 1, `Cancelled` soon after `cancel` answers true; with a
    `checkpoint`, the next call goes on from there.
    """
    if k < 1:
        raise BadInput(f"a neighbour graph needs k of 1 or more; got {k}")
    total = len(index)
    k = min(k, max(total - 1, 0))
    if k == 0:
        return NeighbourGraph(np.empty((total, 0), np.int32), np.empty((total, 0), np.float32))
    keys = keys_of(index)
    nearest = Nearest(total, min(k + keys.spare, total - 1))
    watch = Watch(progress, cancel, checkpoint)
    if exact or (exact is None and choose(total) == "exact"):
        compare_all(keys, nearest, watch)
        graph = _settled(index, nearest, k)
        _search_others(index, graph, _unsure(keys, nearest, graph))
        return graph
    compare_cells(keys, nearest, Sample(index, k, seed=0), watch)
    # Another sample than the one that said when to stop.
    recall = Sample(index, k, seed=1).recall(nearest)
    graph = replace(_settled(index, nearest, k), recall=recall)
    _search_others(index, graph, np.flatnonzero(np.isinf(graph.distances[:, -1])))
    return graph


def _settled(index: ExactIndex, nearest: Nearest, k: int) -> NeighbourGraph:
    """The k nearest by exact distances, out of candidates by keys."""
    total = len(index)
    graph = NeighbourGraph(np.empty((total, k), np.int32), np.empty((total, k), np.float32))
    for start in range(0, total, _BLOCK):
        part = slice(start, start + _BLOCK)
        rows = nearest.rows(part)
        distances = index.between(np.arange(total)[part], rows)
        distances[rows < 0] = np.inf
        order = np.lexsort((rows, distances), axis=1)[:, :k]
        graph.indices[part] = np.take_along_axis(rows, order, axis=1)
        graph.distances[part] = np.take_along_axis(distances, order, axis=1)
    return graph


def _unsure(keys: Keys, nearest: Nearest, graph: NeighbourGraph) -> Rows:
    """Rows of which an other that is nearer may be missing, as keys are rounded."""
    if not keys.spare or nearest.width == len(graph.indices) - 1:
        return np.empty(0, np.int64)
    furthest = graph.distances[:, -1]
    held = keys.cuts(nearest.last_keys()).astype(np.float64)
    return np.flatnonzero(held <= keys.of_distances(furthest) + keys.error(furthest))


def _search_others(index: ExactIndex, graph: NeighbourGraph, rows: Rows) -> None:
    for start in range(0, len(rows), _BLOCK):
        part = rows[start : start + _BLOCK]
        found = others_found(index, part, graph.indices.shape[1])
        graph.indices[part], graph.distances[part] = found
