"""How many of their nearest neighbours some sampled rows have been given."""

import numpy as np

from egara.explore.nearest import Nearest
from egara.explore.others import others_found
from egara.search import ExactIndex

__all__ = ["Sample"]

_ROWS = 1000


class Sample:
    """Rows taken at random, with the distance of their exact k-th neighbour."""

    def __init__(self, index: ExactIndex, k: int, seed: int) -> None:
        """Compare the sampled rows with all."""
        self._index = index
        self._k = k
        order = np.random.default_rng([seed, len(index)]).permutation(len(index))
        self._rows = np.sort(order[:_ROWS])
        self._furthest = others_found(index, self._rows, k)[1][:, -1:]

    def recall(self, nearest: Nearest) -> float:
        """Share of the k nearest that are held. Another as near as the k-th serves as well."""
        rows = nearest.rows(self._rows)
        distances = np.where(rows < 0, np.inf, self._index.between(self._rows, rows))
        return float((np.sort(distances, axis=1)[:, : self._k] <= self._furthest).mean())
