"""The k candidates with the smallest keys for every row, independent of the insertion order."""

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
    """The `width` candidates with the smallest (key, row) for each of N rows.

    A candidate is stored as one 64-bit code: its key in the upper 32 bits and its row in the lower
    32. The order of codes is total, so the result depends neither on the order of insertion nor on
    the number of threads.
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
        """Return the thresholds (n,) of `rows`: only candidates with a lower key may be inserted.

        The thresholds are valid for candidates whose rows are `first` or higher. A candidate with
        the same key as the last candidate of a row is inserted only if its own row is lower. If
        many rows are equally near, this rule rejects most of them.
        """
        last = self.codes[rows, -1]
        return ((last >> _KEY_SHIFT) + ((last & _ROW_MASK) > first)).astype(np.uint32)

    def insert(self, owners: Rows, candidates: Rows, keys: NDArray[np.uint32]) -> None:
        """Insert n candidates.

        One call must not repeat a pair; different calls may. Any number of threads may call this.

        Args:
            owners: (n,), the rows whose candidates are inserted.
            candidates: (n,), the rows of the candidates.
            keys: (n,), in the order of the distances between `owners` and `candidates`.
        """
        codes = (keys.astype(np.uint64) << _KEY_SHIFT) | candidates.astype(np.uint64)
        with self._lock:
            current = self.codes[owners]
            is_new = ((current & _ROW_MASK) != candidates[:, None]).all(axis=1)
            accepted = (codes < current[:, -1]) & is_new
            self._merge(owners[accepted], codes[accepted])

    def _merge(self, owners: Rows, codes: Codes) -> None:
        """Sort the codes (n,) of the rows `owners` (n,) into the stored codes."""
        order = np.lexsort((codes, owners))
        owners, codes = owners[order], codes[order]
        rows, starts, row_numbers = np.unique(owners, return_index=True, return_inverse=True)
        ranks = np.arange(len(owners)) - starts[row_numbers]
        kept = ranks < self.width
        grid = np.full((len(rows), 2 * self.width), _EMPTY)
        grid[:, : self.width] = self.codes[rows]
        grid[row_numbers[kept], self.width + ranks[kept]] = codes[kept]
        grid.sort(axis=1)
        self.codes[rows] = grid[:, : self.width]

    def last_keys(self) -> NDArray[np.uint32]:
        """Return the key of the last candidate of each row (N,)."""
        return (self.codes[:, -1] >> _KEY_SHIFT).astype(np.uint32)

    def candidates(self, rows: "slice | Rows") -> Rows:
        """Return the candidates (n, width) of some rows, nearest first; -1 if there are fewer."""
        codes = self.codes[rows]
        return np.where(codes == _EMPTY, -1, (codes & _ROW_MASK).astype(np.int64))
