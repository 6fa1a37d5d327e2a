"""One distance from several encoders.

Distances of different encoders cannot be added: one may be 1,800 differing bits, the other a cosine
distance of 0.3. Therefore each encoder's distances are divided by their unit: the mean distance
between neighbours in the graph of all drawings, even if a walk uses only some of them. The blended
distance is the weighted mean. The blended graph has every edge that any of the encoders has.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from egara.errors import BadInput
from egara.explore.neighbours import Cancel, Monitor, Progress
from egara.explore.walks.adjacency import graph_from_edges
from egara.explore.walks.distance_graph import DistanceGraph
from egara.search import ExactIndex

__all__ = ["BlendPart", "BlendedDistances", "blend_graphs"]

_CHUNK = 4096  # rows between two reports of progress


@dataclass(frozen=True, slots=True)
class BlendPart:
    """One encoder of a blend; all parts have the same N rows.

    Attributes:
        graph: the encoder's distance graph of the rows.
        index: the index of the encoder's vectors of the rows.
        weight: 0 or more; only the ratios of the weights matter.
        full_graph: the graph of all drawings, which determines the unit. None if the rows are all
            drawings.
    """

    graph: DistanceGraph
    index: ExactIndex
    weight: float
    full_graph: DistanceGraph | None = None

    @property
    def floor(self) -> float:
        """The distance that counts as 0: see `DistanceGraph.floor`."""
        return self._unit_graph.floor

    @property
    def unit(self) -> float:
        """The mean weight of the edges; 1 if all weights are 0."""
        data = self._unit_graph.weights.data
        return (float(data.mean(dtype=np.float64)) if len(data) else 0.0) or 1.0

    @property
    def _unit_graph(self) -> DistanceGraph:
        return self.graph if self.full_graph is None else self.full_graph


class BlendedDistances:
    """The weighted mean of the distances of several encoders, each divided by its unit."""

    def __init__(self, parts: Sequence[BlendPart]) -> None:
        """Check the parts.

        Raises:
            BadInput: weights are negative or all 0, or the parts differ in their numbers of rows.
        """
        weights = [part.weight for part in parts]
        if not parts or min(weights) < 0 or not 0 < sum(weights) < np.inf:
            raise BadInput(f"Weights must be 0 or more and not all 0; got {weights}.")
        sizes = {len(part.index) for part in parts}
        if len(sizes) > 1:
            raise BadInput(
                f"All encoders of a blend must have the same drawings; got {sorted(sizes)}."
            )
        self._terms = [
            (part.index, part.floor, part.weight / sum(weights) / part.unit)
            for part in parts
            if part.weight
        ]

    def __len__(self) -> int:
        return len(self._terms[0][0])

    def from_row(self, row: int, rows: ArrayLike | None = None) -> NDArray[np.float32]:
        """Return the distances (N,) from a row to every row, or (n,) to `rows`."""
        blended = sum(
            (index.from_row(row, rows).astype(np.float64) - floor) * factor
            for index, floor, factor in self._terms
        )
        return np.asarray(blended, np.float32)


def blend_graphs(
    parts: Sequence[BlendPart], progress: Progress | None = None, *, cancel: Cancel | None = None
) -> tuple[DistanceGraph, BlendedDistances]:
    """Make the graph with the edges of all parts whose weight is not 0, and its distances.

    Args:
        parts: the parts, one for each encoder.
        progress: called with the number of finished rows and N.
        cancel: called every 4,096 rows.

    Raises:
        BadInput: see `BlendedDistances`.
        Cancelled: `cancel` returned true.
    """
    distances = BlendedDistances(parts)
    used = [part for part in parts if part.weight]
    total = len(distances)
    codes = np.unique(np.concatenate([_edge_codes(part.graph, total) for part in used]))
    rows, columns = np.divmod(codes, max(total, 1))
    upper = rows < columns
    data = np.empty(len(codes), np.float32)
    monitor = Monitor(progress, cancel)
    data[upper] = _edge_distances(distances, rows[upper], columns[upper], monitor)
    reversed_edges = np.searchsorted(codes, columns[~upper] * total + rows[~upper])
    data[~upper] = data[reversed_edges]
    weights = sum(part.weight for part in used)
    occurrences = sum(part.graph.occurrences * (part.weight / weights) for part in used)
    edges = graph_from_edges(rows, columns, data, total)
    return DistanceGraph(edges, np.asarray(occurrences)), distances


def _edge_codes(graph: DistanceGraph, total: int) -> NDArray[np.int64]:
    """Return one integer for each edge: row * total + column."""
    rows = np.repeat(np.arange(total, dtype=np.int64), np.diff(graph.edges.indptr))
    return np.asarray(rows * total + graph.edges.indices)


def _edge_distances(
    distances: BlendedDistances,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    monitor: Monitor,
) -> NDArray[np.float32]:
    """Return the distances (E,) of pairs that are sorted by their first row."""
    blended = np.empty(len(rows), np.float32)
    total = len(distances)
    starts = np.searchsorted(rows, np.arange(total + 1))
    for row in range(total):
        part = slice(starts[row], starts[row + 1])
        if part.start < part.stop:
            blended[part] = distances.from_row(row, columns[part])
        if row % _CHUNK == _CHUNK - 1:
            monitor.check_cancelled()
            monitor.report((row + 1) / total, total)
    return blended
