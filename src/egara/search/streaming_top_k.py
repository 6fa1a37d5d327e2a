"""Top-k selection from a stream of blocks, with a running threshold for each query.

Partitioning every block takes longer than computing its distances. Therefore the keys of a block
are only compared with the threshold of each query. Rows below it may be among the k nearest: about
k rows each time that the number of processed rows doubles.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["StreamingTopK", "smallest_k"]


def smallest_k(distances: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Return the positions of the k smallest `distances` (n,), by distance, then position."""
    if k < len(distances):
        candidates = np.flatnonzero(distances <= _upper_bounds(distances[:, None], k)[0])
    else:
        candidates = np.arange(len(distances))
    order = np.argsort(distances[candidates], kind="stable")[:k]
    return candidates[order].astype(np.int64, copy=False)


def _upper_bounds(keys: NDArray[Any], k: int) -> NDArray[Any]:
    """Return an upper bound (Q,) of the k-th smallest entry in each column of `keys` (n, Q)."""
    rows = len(keys)
    groups = min(rows, 4 * k)
    size = rows // groups
    minima = keys[: groups * size].reshape(groups, size, -1).min(axis=1)
    return np.asarray(np.partition(minima, k - 1, axis=0)[k - 1])


class StreamingTopK:
    """Candidates for the k nearest of Q queries, from blocks in ascending order of rows.

    If the maximum error of the keys is 0, the candidates are the k nearest by (key, row). Otherwise
    they are all rows whose key is within the maximum error of the k-th smallest key.

    Attributes:
        k: the number of nearest rows.
        max_error: (Q,), the maximum error of the keys of each query.
        thresholds: (Q,), only rows with a lower key can become candidates.
    """

    def __init__(self, k: int, max_error: NDArray[Any]) -> None:
        self.k = k
        self.max_error = max_error
        largest = np.iinfo(max_error.dtype).max if max_error.dtype.kind == "u" else np.inf
        self.thresholds = np.full(len(max_error), largest, max_error.dtype)
        self._seen = 0
        self._unsorted = 0
        self._queries: list[NDArray[np.int64]] = []
        self._rows: list[NDArray[np.int64]] = []
        self._keys: list[NDArray[Any]] = []

    def add(self, keys: NDArray[Any]) -> None:
        """Add the keys (n, Q) of the next n rows."""
        max_candidates = 4 * self.k * len(self.thresholds)
        passing = keys < self.thresholds
        if len(keys) > self.k and np.count_nonzero(passing) > max_candidates:
            passing &= keys <= _upper_bounds(keys, self.k) + self.max_error
        indices = np.flatnonzero(passing)
        if len(indices):
            rows, queries = np.divmod(indices, len(self.thresholds))
            self._keys.append(keys.ravel()[indices])
            self._queries.append(queries)
            self._rows.append(rows + self._seen)
            self._unsorted += len(indices)
        self._seen += len(keys)
        if self._unsorted * 2 > max_candidates:
            self._lower_thresholds()

    @property
    def candidates(self) -> int:
        """The number of candidates."""
        return sum(map(len, self._keys))

    def take(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Any]]:
        """Return and remove the candidates; the thresholds stay.

        Returns:
            The query, the row and the key of each of C candidates, (C,) each, sorted by query, then
            key, then row.
        """
        self._lower_thresholds()
        if not self._keys:
            empty = np.empty(0, np.int64)
            return empty, empty, np.empty(0, self.thresholds.dtype)
        return self._queries.pop(), self._rows.pop(), self._keys.pop()

    def _lower_thresholds(self) -> None:
        """Sort the candidates, lower the thresholds, and remove candidates above them."""
        if not self._unsorted:
            return
        queries, rows = np.concatenate(self._queries), np.concatenate(self._rows)
        keys = np.concatenate(self._keys)
        order = np.lexsort((rows, keys, queries))
        queries, rows, keys = queries[order], rows[order], keys[order]
        starts = np.searchsorted(queries, np.arange(len(self.thresholds)))
        ranks = np.arange(len(queries)) - starts[queries]
        last = np.flatnonzero(ranks == self.k - 1)
        # Later rows have higher numbers and lose ties, so a key at the threshold does not pass.
        full = queries[last]
        self.thresholds[full] = np.minimum(self.thresholds[full], keys[last] + self.max_error[full])
        keep = (ranks < self.k) | (keys < self.thresholds[queries])
        self._queries, self._rows, self._keys = [queries[keep]], [rows[keep]], [keys[keep]]
        self._unsorted = 0
