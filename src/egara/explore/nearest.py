"""The nearest others of every row so far, whatever the order in which pairs are compared."""

import threading

import numpy as np
from numpy.typing import NDArray

__all__ = ["Nearest"]

Rows = NDArray[np.int64]
Codes = NDArray[np.uint64]

_LOW = np.uint64(0xFFFF_FFFF)
_HALF = np.uint64(32)
_NOBODY = np.uint64(0xFF7F_FFFF_FFFF_FFFF)  # above every key and row


class Nearest:
    """The `width` others of each of N rows that have the least (key, row).

    One number orders a neighbour: its key in the upper 32 bits, its row in the lower. What is held
    in the end does not depend on the order of the offers, nor on how many threads make them.
    """

    def __init__(self, total: int, width: int) -> None:
        self.best = np.full((total, width), _NOBODY)
        """(N, width) codes, ascending; what has to be kept to go on later."""
        self._lock = threading.Lock()

    @property
    def width(self) -> int:
        """Others that are held of each row."""
        return int(self.best.shape[1])

    def cuts(self, rows: "slice | Rows", first: int) -> NDArray[np.uint32]:
        """For each of `rows` a key; others from the row `first` on with a key below it may enter.

        An other whose key is that of the last one held enters only where its own row is lower:
        where many are equally near, this is what keeps most of them out.
        """
        last = self.best[rows, -1]
        return ((last >> _HALF) + ((last & _LOW) > first)).astype(np.uint32)

    def offer(self, owners: Rows, others: Rows, keys: NDArray[np.uint32]) -> None:
        """Take pairs (n,): `keys` say how far `others` are from `owners`; no pair comes twice.

        Pairs of earlier offers may come again. Any number of threads may offer.
        """
        codes = (keys.astype(np.uint64) << _HALF) | others.astype(np.uint64)
        with self._lock:
            held = self.best[owners]
            fresh = (codes < held[:, -1]) & ((held & _LOW) != others[:, None]).all(axis=1)
            self._merge(owners[fresh], codes[fresh])

    def _merge(self, owners: Rows, codes: Codes) -> None:
        order = np.lexsort((codes, owners))
        owners, codes = owners[order], codes[order]
        rows, first, which = np.unique(owners, return_index=True, return_inverse=True)
        nth = np.arange(len(owners)) - first[which]
        kept = nth < self.width
        grid = np.full((len(rows), 2 * self.width), _NOBODY)
        grid[:, : self.width] = self.best[rows]
        grid[which[kept], self.width + nth[kept]] = codes[kept]
        grid.sort(axis=1)
        self.best[rows] = grid[:, : self.width]

    def last_keys(self) -> NDArray[np.uint32]:
        """(N,): of the last one held of each row."""
        return (self.best[:, -1] >> _HALF).astype(np.uint32)

    def rows(self, of: "slice | Rows") -> Rows:
        """(n, width): those held of some rows, nearest first; -1 where there are fewer."""
        held = self.best[of]
        return np.where(held == _NOBODY, -1, (held & _LOW).astype(np.int64))
