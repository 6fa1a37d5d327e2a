"""Stacks: drawings that are copies of one, so that answers can show one of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from egara.explore.duplicates.groups import components

__all__ = ["stacked"]

Rows = NDArray[np.int64]
RowPair = tuple[int, int]


def stacked(
    worth: Sequence[int] | Rows,
    copies: Iterable[RowPair],
    joined: Iterable[RowPair] = (),
    apart: Iterable[RowPair] = (),
) -> Rows:
    """Say which row stands for each row: itself, or the head of the stack that it is in.

    Rows become heads in the order of their worth. A head takes in the rows that are copies of it
    itself and that no better head took: there are no chains, so a stack holds no two drawings that
    differ by many small steps. Rows that people joined are one from the beginning, the best of them
    stands for all, and two rows that people set apart are never in one stack, unless others join
    them.

    Args:
        worth: (N,): the better a row is as a head, the lower; all different.
        copies: pairs of rows that are copies of one another.
        joined: pairs of rows that people say are duplicates.
        apart: pairs of rows that people say are none.

    Returns:
        (N,): the row of each row's head.
    """
    ranks = np.asarray(worth)
    pairs = np.array(list(joined), np.int64).reshape(-1, 2)
    groups = components(len(ranks), pairs)
    order = np.argsort(ranks, kind="stable")
    _, first = np.unique(groups[order], return_index=True)
    head = order[first][groups]
    barred: defaultdict[int, set[int]] = defaultdict(set)
    for a, b in apart:
        barred[int(head[a])].add(int(head[b]))
        barred[int(head[b])].add(int(head[a]))
    near: defaultdict[int, set[int]] = defaultdict(set)
    for a, b in copies:
        for row, other in ((a, b), (b, a)):
            if head[row] == row:
                near[row].add(int(head[other]))
    taken_by = np.arange(len(ranks))
    for row in sorted(near, key=ranks.__getitem__):
        if taken_by[row] != row:
            continue
        inside = {row}
        for other in sorted(near[row], key=ranks.__getitem__):
            later = ranks[other] > ranks[row] and taken_by[other] == other
            if later and not barred[other] & inside:
                taken_by[other] = row
                inside.add(other)
    return np.asarray(taken_by[head], np.int64)
