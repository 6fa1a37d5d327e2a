"""The k nearest of a stream of blocks, with one running threshold for each query.

A full partition of every block costs more than the distances. Here a block is compared with the
threshold of each query, which lets pass only what can still be among its k nearest: some k rows
each time that the number of rows seen doubles.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Selection", "smallest"]


def smallest(distances: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Places of the k smallest of `distances` (n,), by distance, then by place."""
    if k < len(distances):
        candidates = np.flatnonzero(distances <= _bound(distances[:, None], k)[0])
    else:
        candidates = np.arange(len(distances))
    order = np.argsort(distances[candidates], kind="stable")[:k]
    return candidates[order].astype(np.int64, copy=False)


def _bound(keys: NDArray[Any], k: int) -> NDArray[Any]:
    """For each column of `keys` (n, Q) a number that at least k of its entries do not exceed."""
    rows = len(keys)
    groups = min(rows, 4 * k)
    size = rows // groups
    least = keys[: groups * size].reshape(groups, size, -1).min(axis=1)
    return np.asarray(np.partition(least, k - 1, axis=0)[k - 1])


class Selection:
    """Candidates for the k nearest of Q queries, from blocks offered in ascending order of rows.

    With a slack of 0 the candidates are exactly the k nearest by (key, row). With more, they are
    all rows whose key is within the slack of the k-th smallest.
    """

    def __init__(self, k: int, slack: NDArray[Any]) -> None:
        self.k = k
        self.slack = slack
        largest = np.iinfo(slack.dtype).max if slack.dtype.kind == "u" else np.inf
        self.cut = np.full(len(slack), largest, slack.dtype)
        self._seen = 0
        self._fresh = 0
        self._queries: list[NDArray[np.int64]] = []
        self._places: list[NDArray[np.int64]] = []
        self._keys: list[NDArray[Any]] = []

    def offer(self, keys: NDArray[Any]) -> None:
        """Take the keys (n, Q) of the next n rows."""
        many = 4 * self.k * len(self.cut)
        passing = keys < self.cut
        if len(keys) > self.k and np.count_nonzero(passing) > many:
            passing &= keys <= _bound(keys, self.k) + self.slack
        found = np.flatnonzero(passing)
        if len(found):
            places, queries = np.divmod(found, len(self.cut))
            self._keys.append(keys.ravel()[found])
            self._queries.append(queries)
            self._places.append(places + self._seen)
            self._fresh += len(found)
        self._seen += len(keys)
        if self._fresh * 2 > many:
            self._tighten()

    @property
    def waiting(self) -> int:
        """How many candidates there are."""
        return sum(map(len, self._keys))

    def take(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Any]]:
        """(query, place, key) of each candidate, by query, then key, then place.

        They are given up; the thresholds stay.
        """
        self._tighten()
        if not self._keys:
            none = np.empty(0, np.int64)
            return none, none, np.empty(0, self.cut.dtype)
        taken = self._queries.pop(), self._places.pop(), self._keys.pop()
        return taken

    def _tighten(self) -> None:
        if not self._fresh:
            return
        queries, places = np.concatenate(self._queries), np.concatenate(self._places)
        keys = np.concatenate(self._keys)
        order = np.lexsort((places, keys, queries))
        queries, places, keys = queries[order], places[order], keys[order]
        starts = np.searchsorted(queries, np.arange(len(self.cut)))
        nth = np.arange(len(queries)) - starts[queries]
        last = np.flatnonzero(nth == self.k - 1)
        # Later rows have higher places: at the k-th key itself they lose, hence `<` with slack 0.
        owners = queries[last]
        self.cut[owners] = np.minimum(self.cut[owners], keys[last] + self.slack[owners])
        keep = (nth < self.k) | (keys < self.cut[queries])
        self._queries, self._places, self._keys = [queries[keep]], [places[keep]], [keys[keep]]
        self._fresh = 0
