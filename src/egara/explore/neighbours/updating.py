"""Update an exact neighbour graph after rows were added or removed."""

import numpy as np
from numpy.typing import NDArray

from egara.explore.neighbours.graph import NeighbourGraph
from egara.explore.neighbours.monitor import Cancel, Monitor, Progress
from egara.explore.neighbours.row_queries import neighbours_of_rows
from egara.search import ExactIndex

__all__ = ["updated_graph"]

Rows = NDArray[np.int64]

_BLOCK = 4096
_MAX_COMPARED = 0.25
"""Share of rows, compared with all others, up to which an update is faster than a new graph.

A new graph needs half of the N^2 comparisons, but computes them in larger blocks.
"""


def updated_graph(
    index: ExactIndex,
    before: NeighbourGraph,
    new_rows: Rows,
    k: int,
    progress: Progress | None = None,
    *,
    cancel: Cancel | None = None,
) -> NeighbourGraph | None:
    """Update the graph `before` to the rows of `index`.

    Rows that are new or have lost a neighbour are compared with all rows, the others with the new
    rows only. If `before` is exact, the result equals that of `neighbour_graph`.

    Args:
        index: over the N rows of today.
        before: the graph of the M former rows.
        new_rows: (M,), the row of `index` that each former row has now; -1 if it was removed.
            Remaining rows keep their order and their vectors.
        k: neighbours of each row.
        progress: as `neighbour_graph`.
        cancel: as `neighbour_graph`.

    Returns:
        The graph; None if building a new one is as fast, or if the number of neighbours changes.

    Raises:
        Cancelled: `cancel` returned true.
    """
    total = len(index)
    former = np.flatnonzero(new_rows >= 0)
    kept = new_rows[former]
    added = np.setdiff1d(np.arange(total), kept)
    indices = new_rows[before.indices[former]]
    incomplete = (indices < 0).any(axis=1)
    width = before.indices.shape[1]
    compared = 2 * len(added) + int(np.count_nonzero(incomplete))
    if width == 0 or width != min(k, total - 1) or compared > _MAX_COMPARED * total:
        return None
    graph = NeighbourGraph(
        np.empty((total, width), np.int32), np.empty((total, width), np.float32), before.recall
    )
    graph.indices[kept], graph.distances[kept] = indices, before.distances[former]
    counter = _ComparisonCounter(Monitor(progress, cancel), compared * total, total)
    for part in _blocks(np.union1d(added, kept[incomplete])):
        graph.indices[part], graph.distances[part] = neighbours_of_rows(index, part, width)
        counter.add(len(part) * total)
    if len(added):
        added_index = ExactIndex(index.vectors[added], index.metric)
        for part in _blocks(kept[~incomplete]):
            _merge_added(index, graph, part, added_index, added)
            counter.add(len(part) * len(added))
    counter.finish()
    return graph


def _merge_added(
    index: ExactIndex, graph: NeighbourGraph, part: Rows, added_index: ExactIndex, added: Rows
) -> None:
    """Merge the added rows into the neighbours of the rows `part`."""
    width = graph.indices.shape[1]
    found = added_index.search(index.vectors[part], width)
    indices = np.concatenate([graph.indices[part], added[found.indices]], axis=1)
    distances = np.concatenate([graph.distances[part], found.distances], axis=1)
    order = np.lexsort((indices, distances), axis=1)[:, :width]
    graph.indices[part] = np.take_along_axis(indices, order, axis=1)
    graph.distances[part] = np.take_along_axis(distances, order, axis=1)


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
