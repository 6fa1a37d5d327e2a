"""Top-k selection from a stream of blocks, with a running threshold for each query.

To partition every block costs more than to compute its distances. Here a block is compared with the
threshold of each query. Only rows that may be among the k nearest pass: about k rows each time that
the number of rows doubles.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["StreamingTopK", "smallest_k"]


def smallest_k(distances: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Return the positions of the k smallest `distances` (n,), by distance, then by position."""
    if k < len(distances):
        candidates = np.flatnonzero(distances <= _upper_bounds(distances[:, None], k)[0])
    else:
        candidates = np.arange(len(distances))
    order = np.argsort(distances[candidates], kind="stable")[:k]
    return candidates[order].astype(np.int64, copy=False)


def _upper_bounds(keys: NDArray[Any], k: int) -> NDArray[Any]:
    """Return for each column of `keys` (n, Q) a number that at least k entries do not exceed."""
    rows = len(keys)
    groups = min(rows, 4 * k)
    size = rows // groups
    minima = keys[: groups * size].reshape(groups, size, -1).min(axis=1)
    return np.asarray(np.partition(minima, k - 1, axis=0)[k - 1])


class StreamingTopK:
    """Candidates for the k nearest of Q queries, from blocks in ascending order of rows.

    If the maximum error of the keys is 0, the candidates are the k nearest by (key, row). Otherwise
    they are all rows whose key is within the maximum error of the k-th smallest key.
    """

    def __init__(self, k: int, max_error: NDArray[Any]) -> None:
        self.k = k
        self.max_error = max_error
        largest = np.iinfo(max_error.dtype).max if max_error.dtype.kind == "u" else np.inf
        self.threshold = np.full(len(max_error), largest, max_error.dtype)
        self._seen = 0
        self._unsorted = 0
        self._queries: list[NDArray[np.int64]] = []
        self._rows: list[NDArray[np.int64]] = []
        self._keys: list[NDArray[Any]] = []

    def add(self, keys: NDArray[Any]) -> None:
        """Add the keys (n, Q) of the next n rows."""
        many = 4 * self.k * len(self.threshold)
        passing = keys < self.threshold
        if len(keys) > self.k and np.count_nonzero(passing) > many:
            passing &= keys <= _upper_bounds(keys, self.k) + self.max_error
        indices = np.flatnonzero(passing)
        if len(indices):
            rows, queries = np.divmod(indices, len(self.threshold))
            self._keys.append(keys.ravel()[indices])
            self._queries.append(queries)
            self._rows.append(rows + self._seen)
            self._unsorted += len(indices)
        self._seen += len(keys)
        if self._unsorted * 2 > many:
            self._tighten()

    @property
    def candidates(self) -> int:
        """The number of candidates."""
        return sum(map(len, self._keys))

    def take(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Any]]:
        """Return and remove the candidates; the thresholds stay.

        Returns:
            The query, the row and the key of each candidate, sorted by query, then key, then row.
        """
        self._tighten()
        if not self._keys:
            none = np.empty(0, np.int64)
            return none, none, np.empty(0, self.threshold.dtype)
        taken = self._queries.pop(), self._rows.pop(), self._keys.pop()
        return taken

    def _tighten(self) -> None:
        if not self._unsorted:
            return
        queries, rows = np.concatenate(self._queries), np.concatenate(self._rows)
        keys = np.concatenate(self._keys)
        order = np.lexsort((rows, keys, queries))
        queries, rows, keys = queries[order], rows[order], keys[order]
        starts = np.searchsorted(queries, np.arange(len(self.threshold)))
        nth = np.arange(len(queries)) - starts[queries]
        last = np.flatnonzero(nth == self.k - 1)
        # Later rows have higher numbers and lose ties, so a key at the threshold does not pass.
        full = queries[last]
        self.threshold[full] = np.minimum(self.threshold[full], keys[last] + self.max_error[full])
        keep = (nth < self.k) | (keys < self.threshold[queries])
        self._queries, self._rows, self._keys = [queries[keep]], [rows[keep]], [keys[keep]]
        self._unsorted = 0
