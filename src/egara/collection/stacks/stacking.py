"""Assign the rows of a catalogue to stacks of copies."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from egara.collection.snapshots import Mask

__all__ = ["Stacking"]

Rows = NDArray[np.int64]


class Stacking:
    """The stacks of one version of a catalogue. Every row is in one stack, mostly on its own.

    Attributes:
        heads: (N,) the head of each row's stack: the row that represents it.
    """

    def __init__(self, heads: Rows) -> None:
        """Group the rows by the heads (N,) of their stacks."""
        self.heads = heads
        order = np.argsort(heads, kind="stable")
        changes = np.flatnonzero(np.diff(heads[order], prepend=-1, append=-1))
        stacks = [order[start:stop] for start, stop in pairwise(changes)]
        self._members = {int(heads[rows[0]]): rows for rows in stacks if len(rows) > 1}
        self._stacked = np.zeros(len(heads), bool)
        for rows in self._members.values():
            self._stacked[rows] = True

    def members(self, row: int) -> Rows:
        """Return the rows of a row's stack, ascending. It is only the row if it has no copies."""
        return self._members.get(int(self.heads[row]), np.array([row], np.int64))

    def all_members(self, rows: Iterable[int]) -> Rows:
        """Return all rows of the stacks of ``rows``, ascending, without repetitions."""
        stacks = [self.members(row) for row in rows]
        return np.unique(np.concatenate([np.empty(0, np.int64), *stacks]))

    def firsts(self, rows: Rows) -> Rows:
        """Return the positions in ``rows`` of the first row of each stack, ascending."""
        positions = np.flatnonzero(self._stacked[rows])
        _, first = np.unique(self.heads[rows[positions]], return_index=True)
        return np.delete(np.arange(len(rows)), np.delete(positions, first))

    def one_of_each(self, mask: Mask, preferred: Sequence[int] = ()) -> Mask:
        """Return a mask (N,) with one row of each stack that has rows in ``mask``.

        The row is the head of the stack if it is in the mask, and the first row otherwise. If
        preferred rows of a stack are in the mask, all of them stay instead.
        """
        result = mask.copy()
        preferred_rows = set(preferred)
        for head, rows in self._members.items():
            inside = rows[mask[rows]]
            if len(inside) < 2:
                continue
            kept = [row for row in inside.tolist() if row in preferred_rows]
            result[inside] = False
            result[kept or [head if mask[head] else inside[0]]] = True
        return result
