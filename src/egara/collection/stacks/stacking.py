"""Which drawings of one version of the catalogue are in one stack."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from egara.collection.snapshots import Mask

__all__ = ["Stacking"]

Rows = NDArray[np.int64]


class Stacking:
    """The stacks of one version: every row of the catalogue is in one, most are alone in it."""

    def __init__(self, heads: Rows) -> None:
        """Take the row (N,) that stands for each row's stack."""
        self.heads = heads
        order = np.argsort(heads, kind="stable")
        changes = np.flatnonzero(np.diff(heads[order], prepend=-1, append=-1))
        stacks = [order[start:stop] for start, stop in pairwise(changes)]
        self._members = {int(heads[rows[0]]): rows for rows in stacks if len(rows) > 1}
        self._stacked = np.zeros(len(heads), bool)
        for rows in self._members.values():
            self._stacked[rows] = True

    def members(self, row: int) -> Rows:
        """The rows of a row's stack, ascending; itself alone where it has no copies."""
        return self._members.get(int(self.heads[row]), np.array([row], np.int64))

    def all_members(self, rows: Iterable[int]) -> Rows:
        """The rows of the stacks of some rows, each once."""
        found = [self.members(row) for row in rows]
        return np.unique(np.concatenate([np.empty(0, np.int64), *found]))

    def firsts(self, rows: Rows) -> Rows:
        """The places in some rows, ascending, of the first row of each stack."""
        places = np.flatnonzero(self._stacked[rows])
        _, first = np.unique(self.heads[rows[places]], return_index=True)
        return np.delete(np.arange(len(rows)), np.delete(places, first))

    def one_of_each(self, mask: Mask, preferred: Sequence[int] = ()) -> Mask:
        """Leave one row of each stack in a mask (N,): a preferred one, its head, or the first.

        All of the preferred rows stay.
        """
        chosen = mask.copy()
        wanted = set(preferred)
        for head, rows in self._members.items():
            inside = rows[mask[rows]]
            if len(inside) < 2:
                continue
            kept = [row for row in inside.tolist() if row in wanted]
            chosen[inside] = False
            chosen[kept or [head if mask[head] else inside[0]]] = True
        return chosen
