"""The k candidates with the smallest keys of every row, whatever the order of insertion."""

import threading

import numpy as np
from numpy.typing import NDArray

__all__ = ["TopK"]

Rows = NDArray[np.int64]
Codes = NDArray[np.uint64]

_ROW_MASK = np.uint64(0xFFFF_FFFF)
_KEY_SHIFT = np.uint64(32)
_EMPTY = np.uint64(0xFF7F_FFFF_FFFF_FFFF)  # larger than the code of any key and row


class TopK:
    """For each of N rows the `width` candidates with the smallest (key, row).

    One 64-bit code orders the candidates: the key in the upper 32 bits and the candidate's row in
    the lower 32. So the result depends neither on the order of insertion nor on the number of
    threads.
    """

    def __init__(self, total: int, width: int) -> None:
        self.codes = np.full((total, width), _EMPTY)
        """(N, width), ascending: the complete state, which a checkpoint saves."""
        self._lock = threading.Lock()

    @property
    def width(self) -> int:
        """Number of candidates of each row."""
        return int(self.codes.shape[1])

    def thresholds(self, rows: "slice | Rows", first: int) -> NDArray[np.uint32]:
        """Return for each of `rows` the key below which a candidate may enter the list.

        The thresholds apply to candidates from the row `first` on. A candidate with the same key
        as the last list entry enters only if its row is lower. If many rows are equally near, this
        rule rejects most of them.
        """
        last = self.codes[rows, -1]
        return ((last >> _KEY_SHIFT) + ((last & _ROW_MASK) > first)).astype(np.uint32)

    def insert(self, owners: Rows, candidates: Rows, keys: NDArray[np.uint32]) -> None:
        """Insert pairs (n,): `keys` order the distances of `candidates` from `owners`.

        One call must not repeat a pair; different calls may. Any number of threads may call this.
        """
        codes = (keys.astype(np.uint64) << _KEY_SHIFT) | candidates.astype(np.uint64)
        with self._lock:
            current = self.codes[owners]
            is_new = ((current & _ROW_MASK) != candidates[:, None]).all(axis=1)
            fresh = (codes < current[:, -1]) & is_new
            self._merge(owners[fresh], codes[fresh])

    def _merge(self, owners: Rows, codes: Codes) -> None:
        order = np.lexsort((codes, owners))
        owners, codes = owners[order], codes[order]
        rows, first, which = np.unique(owners, return_index=True, return_inverse=True)
        nth = np.arange(len(owners)) - first[which]
        kept = nth < self.width
        grid = np.full((len(rows), 2 * self.width), _EMPTY)
        grid[:, : self.width] = self.codes[rows]
        grid[which[kept], self.width + nth[kept]] = codes[kept]
        grid.sort(axis=1)
        self.codes[rows] = grid[:, : self.width]

    def last_keys(self) -> NDArray[np.uint32]:
        """Return the key of the last candidate of each row (N,)."""
        return (self.codes[:, -1] >> _KEY_SHIFT).astype(np.uint32)

    def rows(self, of: "slice | Rows") -> Rows:
        """Return the candidates (n, width) of some rows, nearest first; -1 in empty places."""
        codes = self.codes[of]
        return np.where(codes == _EMPTY, -1, (codes & _ROW_MASK).astype(np.int64))
