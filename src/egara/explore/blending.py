"""Distances of several encoders as one.

1,800 differing bits and a cosine distance of 0.3 cannot be added. So each encoder's distances are
counted in its own step: the mean distance between neighbours in its graph, that of all drawings
also where a walk goes over some. The blended distance is
the mean of these by weight; an edge is where any of the encoders has one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from egara.errors import BadInput
from egara.explore.distance_graph import DistanceGraph
from egara.explore.graph import from_edges
from egara.explore.watching import Cancel, Progress, Watch
from egara.search import ExactIndex

__all__ = ["Blend", "Share", "blended"]

_CHUNK = 4096  # rows between two looks at the watch


@dataclass(frozen=True, slots=True)
class Share:
    """One encoder of a blend, over the same N rows as the others."""

    graph: DistanceGraph
    index: ExactIndex
    weight: float
    whole: DistanceGraph | None = None
    """Where the rows are some of an encoder's: the graph of all, whose unit stays the same."""

    @property
    def floor(self) -> float:
        """The distance that counts as 0: see `DistanceGraph.floor`."""
        return self._measured.floor

    @property
    def step(self) -> float:
        """The mean length of its edges, from its floor on: the unit; 1 where all are equal."""
        data = self._measured.weights.data
        return (float(data.mean(dtype=np.float64)) if len(data) else 0.0) or 1.0

    @property
    def _measured(self) -> DistanceGraph:
        return self.graph if self.whole is None else self.whole


class Blend:
    """The blended distances."""

    def __init__(self, shares: Sequence[Share]) -> None:
        """Weights count by their size to one another.

        Raises `BadInput` where they are negative, all 0, or of different numbers of rows.
        """
        weights = [one.weight for one in shares]
        if not shares or min(weights) < 0 or not 0 < sum(weights) < np.inf:
            raise BadInput(f"weights must be 0 or more and not all 0; got {weights}")
        sizes = {len(one.index) for one in shares}
        if len(sizes) > 1:
            raise BadInput(f"a blend is of one set of drawings; got sets of {sorted(sizes)}")
        self._parts = [
            (one.index, one.floor, one.weight / sum(weights) / one.step)
            for one in shares
            if one.weight
        ]

    def __len__(self) -> int:
        return len(self._parts[0][0])

    def from_row(self, row: int, rows: ArrayLike | None = None) -> NDArray[np.float32]:
        """Distances (N,) from a row to every row, or (n,) to `rows`."""
        mixed = sum(
            (index.from_row(row, rows).astype(np.float64) - floor) * factor
            for index, floor, factor in self._parts
        )
        return np.asarray(mixed, np.float32)


def blended(
    shares: Sequence[Share], progress: Progress | None = None, *, cancel: Cancel | None = None
) -> tuple[DistanceGraph, Blend]:
    """The graph of all edges of encoders with a weight, as long as the blended distances."""
    blend = Blend(shares)
    used = [one for one in shares if one.weight]
    total = len(blend)
    codes = np.unique(np.concatenate([_codes(one.graph, total) for one in used]))
    rows, columns = np.divmod(codes, max(total, 1))
    upper = rows < columns
    lengths = np.empty(len(codes), np.float32)
    watch = Watch(progress, cancel)
    lengths[upper] = _lengths(blend, rows[upper], columns[upper], watch)
    twins = np.searchsorted(codes, columns[~upper] * total + rows[~upper])
    lengths[~upper] = lengths[twins]
    weights = sum(one.weight for one in used)
    occurrences = sum(one.graph.occurrences * (one.weight / weights) for one in used)
    return DistanceGraph(from_edges(rows, columns, lengths, total), np.asarray(occurrences)), blend


def _codes(graph: DistanceGraph, total: int) -> NDArray[np.int64]:
    rows = np.repeat(np.arange(total, dtype=np.int64), np.diff(graph.links.indptr))
    return np.asarray(rows * total + graph.links.indices)


def _lengths(
    blend: Blend, rows: NDArray[np.int64], columns: NDArray[np.int64], watch: Watch
) -> NDArray[np.float32]:
    """Distances (E,) between pairs that are sorted by their first row."""
    found = np.empty(len(rows), np.float32)
    total = len(blend)
    starts = np.searchsorted(rows, np.arange(total + 1))
    for row in range(total):
        part = slice(starts[row], starts[row + 1])
        if part.start < part.stop:
            found[part] = blend.from_row(row, columns[part])
        if row % _CHUNK == _CHUNK - 1:
            watch.check()
            watch.tell((row + 1) / total, total)
    return found
