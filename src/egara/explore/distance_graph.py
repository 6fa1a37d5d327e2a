"""The graph that walks go over: the distance graph of Illustration2Vec, section 4.4."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from egara.explore.hubs import damping

__all__ = ["DistanceGraph", "Distances"]


class Distances(Protocol):
    """What a walk asks of the drawings themselves: an `ExactIndex`, or a `Blend` of several."""

    def __len__(self) -> int:
        """N."""

    def from_row(self, row: int, rows: ArrayLike | None = None) -> NDArray[np.float32]:
        """Distances (N,) from a row to every row, or (n,) to `rows` in their order."""


@dataclass(frozen=True)
class DistanceGraph:
    """Which of N rows are joined by an edge, and how long it is."""

    links: csr_array
    """(N, N), symmetric, sorted by row and column; an edge may have the weight 0."""

    occurrences: NDArray[np.float64]
    """(N,): among the nearest of how many others a row is."""

    @cached_property
    def parts(self) -> NDArray[np.int32]:
        """(N,): which component each row is in."""
        return np.asarray(connected_components(self.links, directed=False)[1], np.int32)

    @cached_property
    def floor(self) -> float:
        """The least distance where that is negative (inner products can be), else 0."""
        return min(0.0, float(self.links.data.min(initial=0.0)))

    @cached_property
    def weights(self) -> csr_array:
        """The edges as walks add them up: distances from the floor on."""
        if self.floor == 0:
            return self.links
        return self.with_data(self.links.data - np.float32(self.floor))

    @cached_property
    def damped(self) -> csr_array:
        """The same, longer at hubs: see `egara.explore.hubs`."""
        return self.damping(self.weights)

    def damping(self, links: csr_array) -> csr_array:
        """Edges between these rows, longer at hubs."""
        factors = damping(self.occurrences)
        ends = np.repeat(factors, np.diff(links.indptr))
        data = (links.data * ends * factors[links.indices]).astype(np.float32)
        return csr_array((data, links.indices, links.indptr), links.shape)

    def with_data(self, data: NDArray[np.float32]) -> csr_array:
        """The same edges with other weights."""
        return csr_array((data, self.links.indices, self.links.indptr), self.links.shape)
