"""The k-nearest-neighbour graph of a collection."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["NeighbourGraph"]


@dataclass(frozen=True)
class NeighbourGraph:
    """The k nearest neighbours of each of N rows.

    Neighbours are sorted by distance, ties by the lower row. A row is never its own neighbour.

    Attributes:
        indices: (N, k), the neighbours' rows.
        distances: (N, k), in the metric of the vectors, ascending.
        recall: share of the true neighbours that the graph contains, 0 to 1: 1 for an exact graph,
            otherwise measured on a sample.
    """

    indices: NDArray[np.int32]
    distances: NDArray[np.float32]
    recall: float = 1.0
