"""Build a neighbour graph: exact for most collections, approximate for very large ones."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from egara.errors import BadInput
from egara.explore.neighbours.all_pairs import compare_all_pairs
from egara.explore.neighbours.graph import NeighbourGraph
from egara.explore.neighbours.monitor import Cancel, Checkpoint, Monitor, Progress
from egara.explore.neighbours.random_partitions import compare_in_partitions
from egara.explore.neighbours.recall import RecallSample
from egara.explore.neighbours.row_queries import neighbours_of_rows
from egara.explore.neighbours.sort_keys import SortKeys, make_sort_keys
from egara.explore.neighbours.top_k import TopK
from egara.search import ExactIndex, search_method

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
    """Find the k nearest neighbours of every indexed vector.

    Memory in addition to the vectors and the result does not grow with N squared.

    Args:
        index: over N vectors.
        k: neighbours of each vector; at most N - 1 are found.
        progress: receives the finished rows (computed from the share of finished work) and N.
        cancel: called between two steps; the computation stops when it returns true.
        checkpoint: the storage of finished work; the next call continues from there.
        exact: whether to compare all pairs. By default true up to 200,000 vectors. If false, the
            graph's `recall` is measured on a sample.

    Raises:
        BadInput: k is below 1.
        Cancelled: `cancel` returned true.
    """
    if k < 1:
        raise BadInput(f"a neighbour graph needs k of 1 or more; got {k}")
    total = len(index)
    k = min(k, max(total - 1, 0))
    if k == 0:
        return NeighbourGraph(np.empty((total, 0), np.int32), np.empty((total, 0), np.float32))
    keys = make_sort_keys(index)
    top_k = TopK(total, min(k + keys.spare, total - 1))
    monitor = Monitor(progress, cancel, checkpoint)
    if exact or (exact is None and search_method(total) == "exact"):
        compare_all_pairs(keys, top_k, monitor)
        graph = _by_exact_distances(index, top_k, k)
        _search_rows(index, graph, _uncertain_rows(keys, top_k, graph))
        return graph
    compare_in_partitions(keys, top_k, RecallSample(index, k, seed=0), monitor)
    # The reported recall comes from another sample than the one that ended the rounds.
    recall = RecallSample(index, k, seed=1).recall(top_k)
    graph = replace(_by_exact_distances(index, top_k, k), recall=recall)
    _search_rows(index, graph, np.flatnonzero(np.isinf(graph.distances[:, -1])))
    return graph


def _by_exact_distances(index: ExactIndex, top_k: TopK, k: int) -> NeighbourGraph:
    """Choose the k nearest by exact distances from the candidates by sort keys."""
    total = len(index)
    graph = NeighbourGraph(np.empty((total, k), np.int32), np.empty((total, k), np.float32))
    for start in range(0, total, _BLOCK):
        part = slice(start, start + _BLOCK)
        candidates = top_k.candidates(part)
        distances = index.row_distances(np.arange(total)[part], candidates)
        distances[candidates < 0] = np.inf
        order = np.lexsort((candidates, distances), axis=1)[:, :k]
        graph.indices[part] = np.take_along_axis(candidates, order, axis=1)
        graph.distances[part] = np.take_along_axis(distances, order, axis=1)
    return graph


def _uncertain_rows(keys: SortKeys, top_k: TopK, graph: NeighbourGraph) -> Rows:
    """Return the rows for which a nearer neighbour may be missing because keys are rounded."""
    if not keys.spare or top_k.width == len(graph.indices) - 1:
        return np.empty(0, np.int64)
    furthest = graph.distances[:, -1]
    last_keys = keys.keys_of_codes(top_k.last_keys()).astype(np.float64)
    return np.flatnonzero(last_keys <= keys.of_distances(furthest) + keys.error(furthest))


def _search_rows(index: ExactIndex, graph: NeighbourGraph, rows: Rows) -> None:
    """Replace the neighbours of some rows by the result of an exact search."""
    for start in range(0, len(rows), _BLOCK):
        part = rows[start : start + _BLOCK]
        result = neighbours_of_rows(index, part, graph.indices.shape[1])
        graph.indices[part], graph.distances[part] = result
