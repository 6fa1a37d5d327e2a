"""Update an exact neighbour graph after rows were added or removed."""

import numpy as np
from numpy.typing import NDArray

from egara.explore.neighbours.graph import NeighbourGraph
from egara.explore.neighbours.monitor import Cancel, Monitor, Progress
from egara.explore.neighbours.row_queries import neighbours_of_rows
from egara.search import ExactIndex

__all__ = ["update_graph"]

Rows = NDArray[np.int64]

_BLOCK = 4096
_MAX_COMPARED = 0.25
"""An update is used only if at most this share of the rows must be compared with all others.

Otherwise, building a new graph is faster: it needs half of the N^2 comparisons and computes them in
larger blocks.
"""


def update_graph(
    index: ExactIndex,
    previous: NeighbourGraph,
    new_rows: Rows,
    k: int,
    progress: Progress | None = None,
    *,
    cancel: Cancel | None = None,
) -> NeighbourGraph | None:
    """Update the graph `previous` to the rows of `index`.

    Rows that are new or have lost a neighbour are compared with all rows, other rows only with the
    new rows. If `previous` is exact, the result equals that of `neighbour_graph`.

    Args:
        index: the exact index of the current N rows.
        previous: the graph of the previous M rows.
        new_rows: (M,), the current row of each previous row; -1 if it was removed. Remaining rows
            keep their order and their vectors.
        k: the number of neighbours of each row.
        progress: see `neighbour_graph`.
        cancel: see `neighbour_graph`.

    Returns:
        The graph; None if the caller should build a new graph, because that is as fast or because
        the number of neighbours changes.

    Raises:
        Cancelled: `cancel` returned true.
    """
    total = len(index)
    remaining_before = np.flatnonzero(new_rows >= 0)
    remaining = new_rows[remaining_before]
    added = np.setdiff1d(np.arange(total), remaining)
    indices = new_rows[previous.indices[remaining_before]]
    lost_a_neighbour = (indices < 0).any(axis=1)
    width = previous.indices.shape[1]
    compared = 2 * len(added) + int(np.count_nonzero(lost_a_neighbour))
    if width == 0 or width != min(k, total - 1) or compared > _MAX_COMPARED * total:
        return None
    graph = NeighbourGraph(
        np.empty((total, width), np.int32), np.empty((total, width), np.float32), previous.recall
    )
    graph.indices[remaining], graph.distances[remaining] = (
        indices,
        previous.distances[remaining_before],
    )
    counter = _ComparisonCounter(Monitor(progress, cancel), compared * total, total)
    for block in _blocks(np.union1d(added, remaining[lost_a_neighbour])):
        graph.indices[block], graph.distances[block] = neighbours_of_rows(index, block, width)
        counter.add(len(block) * total)
    if len(added):
        added_index = ExactIndex(index.vectors[added], index.metric)
        for block in _blocks(remaining[~lost_a_neighbour]):
            _merge_added(index, graph, block, added_index, added)
            counter.add(len(block) * len(added))
    counter.finish()
    return graph


def _merge_added(
    index: ExactIndex, graph: NeighbourGraph, block: Rows, added_index: ExactIndex, added: Rows
) -> None:
    """Merge the added rows into the neighbours of the rows `block`."""
    width = graph.indices.shape[1]
    results = added_index.search(index.vectors[block], width)
    indices = np.concatenate([graph.indices[block], added[results.indices]], axis=1)
    distances = np.concatenate([graph.distances[block], results.distances], axis=1)
    order = np.lexsort((indices, distances), axis=1)[:, :width]
    graph.indices[block] = np.take_along_axis(indices, order, axis=1)
    graph.distances[block] = np.take_along_axis(distances, order, axis=1)


def _blocks(rows: Rows) -> list[Rows]:
    return [rows[start : start + _BLOCK] for start in range(0, len(rows), _BLOCK)]


class _ComparisonCounter:
    """Counts finished comparisons and reports them as progress."""

    def __init__(self, monitor: Monitor, comparisons: int, total: int) -> None:
        self._monitor = monitor
        self._comparisons = comparisons
        self._total = total
        self._done = 0

    def add(self, comparisons: int) -> None:
        self._done += comparisons
        self._monitor.report(min(1, self._done / self._comparisons), self._total)
        self._monitor.check_cancelled()

    def finish(self) -> None:
        self._monitor.report(1, self._total)
