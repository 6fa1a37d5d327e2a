"""Stacks of copies: one drawing, the head, represents all copies in results."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from egara.explore.duplicates.components import component_labels

__all__ = ["stack_heads"]

Rows = NDArray[np.int64]
RowPair = tuple[int, int]


def stack_heads(
    ranks: Sequence[int] | Rows,
    copies: Iterable[RowPair],
    joined: Iterable[RowPair] = (),
    apart: Iterable[RowPair] = (),
) -> Rows:
    """Return the head of each row's stack; a row without copies is its own head.

    Rows become heads in the order of their rank. A head takes all copies of itself that no better
    head has taken. Copies of copies are not taken, so a stack has no two drawings that differ by
    many small steps. Rows that a person joined are one stack from the start, with the best row as
    head. Two rows that a person separated are never in one stack, unless other rows join them.

    Args:
        ranks: (N,): the lower, the better as a head; all different.
        copies: pairs of rows that are copies.
        joined: pairs of rows that a person marked as duplicates.
        apart: pairs of rows that a person marked as different.

    Returns:
        (N,), the row of each row's head.
    """
    rank = np.asarray(ranks)
    pairs = np.array(list(joined), np.int64).reshape(-1, 2)
    groups = component_labels(len(rank), pairs)
    order = np.argsort(rank, kind="stable")
    _, first = np.unique(groups[order], return_index=True)
    head = order[first][groups]
    separated: defaultdict[int, set[int]] = defaultdict(set)
    for a, b in apart:
        separated[int(head[a])].add(int(head[b]))
        separated[int(head[b])].add(int(head[a]))
    near: defaultdict[int, set[int]] = defaultdict(set)
    for a, b in copies:
        for row, other in ((a, b), (b, a)):
            if head[row] == row:
                near[row].add(int(head[other]))
    taken_by = np.arange(len(rank))
    for row in sorted(near, key=rank.__getitem__):
        if taken_by[row] != row:
            continue
        inside = {row}
        for other in sorted(near[row], key=rank.__getitem__):
            later = rank[other] > rank[row] and taken_by[other] == other
            if later and not separated[other] & inside:
                taken_by[other] = row
                inside.add(other)
    return np.asarray(taken_by[head], np.int64)
