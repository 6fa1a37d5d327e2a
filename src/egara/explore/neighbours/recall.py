"""Estimate the recall of a neighbour graph from a sample of rows."""

import numpy as np

from egara.explore.neighbours.row_queries import neighbours_of_rows
from egara.explore.neighbours.top_k import TopK
from egara.search import ExactIndex

__all__ = ["RecallSample"]

_SAMPLE_SIZE = 1000


class RecallSample:
    """A random sample of rows with the distance of each row's true k-th neighbour."""

    def __init__(self, index: ExactIndex, k: int, seed: int) -> None:
        """Draw the sample and compare it with all rows."""
        self._index = index
        self._k = k
        order = np.random.default_rng([seed, len(index)]).permutation(len(index))
        self._rows = np.sort(order[:_SAMPLE_SIZE])
        self._kth_distances = neighbours_of_rows(index, self._rows, k)[1][:, -1:]

    def recall(self, top_k: TopK) -> float:
        """Return the share, 0 to 1, of the k nearest neighbours that `top_k` contains.

        A row as near as the true k-th neighbour counts as a neighbour.
        """
        neighbours = top_k.candidates(self._rows)
        distances = self._index.row_distances(self._rows, neighbours)
        distances = np.where(neighbours < 0, np.inf, distances)
        return float((np.sort(distances, axis=1)[:, : self._k] <= self._kth_distances).mean())
