"""The exact graph of changed rows from the one before, without comparing all pairs again."""

import numpy as np
from numpy.typing import NDArray

from egara.explore.graph import NeighbourGraph
from egara.explore.others import others_found
from egara.explore.watching import Cancel, Progress, Watch
from egara.search import ExactIndex

__all__ = ["updated_graph"]

Rows = NDArray[np.int64]

_BLOCK = 4096
_WORTH_IT = 0.25  # of N^2 comparisons; all pairs at once take half of them, but in larger blocks


def updated_graph(
    index: ExactIndex,
    before: NeighbourGraph,
    places: Rows,
    k: int,
    progress: Progress | None = None,
    *,
    cancel: Cancel | None = None,
) -> NeighbourGraph | None:
    """The graph of `index` from `before`; None where building it anew takes no longer.

    `places` (M,) says at which row of `index` each row of `before` is now, -1 where it was removed;
    rows that stay keep their order and their vectors. Where `before` is exact the result is the one
    that `neighbour_graph` gives: rows that are new or have lost a neighbour are compared with all,
    and the others with those that are new.
    """
    total = len(index)
    old = np.flatnonzero(places >= 0)
    kept = places[old]
    new = np.setdiff1d(np.arange(total), kept)
    indices = places[before.indices[old]]
    lost = (indices < 0).any(axis=1)
    width = before.indices.shape[1]
    compared = 2 * len(new) + int(np.count_nonzero(lost))
    if width == 0 or width != min(k, total - 1) or compared > _WORTH_IT * total:
        return None
    graph = NeighbourGraph(
        np.empty((total, width), np.int32), np.empty((total, width), np.float32), before.recall
    )
    graph.indices[kept], graph.distances[kept] = indices, before.distances[old]
    steps = _Steps(Watch(progress, cancel), compared * total, total)
    for part in _blocks(np.union1d(new, kept[lost])):
        graph.indices[part], graph.distances[part] = others_found(index, part, width)
        steps.done(len(part) * total)
    if len(new):
        added = ExactIndex(index.vectors[new], index.metric)
        for part in _blocks(kept[~lost]):
            _enter(index, graph, part, added, new)
            steps.done(len(part) * len(new))
    steps.end()
    return graph


def _enter(
    index: ExactIndex, graph: NeighbourGraph, part: Rows, added: ExactIndex, new: Rows
) -> None:
    """Let the rows `new` in among the neighbours of the rows `part`."""
    width = graph.indices.shape[1]
    found = added.search(index.vectors[part], width)
    indices = np.concatenate([graph.indices[part], new[found.indices]], axis=1)
    distances = np.concatenate([graph.distances[part], found.distances], axis=1)
    order = np.lexsort((indices, distances), axis=1)[:, :width]
    graph.indices[part] = np.take_along_axis(indices, order, axis=1)
    graph.distances[part] = np.take_along_axis(distances, order, axis=1)


def _blocks(rows: Rows) -> list[Rows]:
    return [rows[start : start + _BLOCK] for start in range(0, len(rows), _BLOCK)]


class _Steps:
    """How many of the comparisons are done."""

    def __init__(self, watch: Watch, comparisons: int, total: int) -> None:
        self._watch = watch
        self._comparisons = comparisons
        self._total = total
        self._done = 0

    def done(self, comparisons: int) -> None:
        self._done += comparisons
        self._watch.tell(min(1, self._done / self._comparisons), self._total)
        self._watch.check()

    def end(self) -> None:
        self._watch.tell(1, self._total)
