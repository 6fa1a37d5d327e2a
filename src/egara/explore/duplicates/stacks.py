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

    Rows become heads in the order of their rank. A head gets all copies of itself that no better
    head has. Copies of copies are not added, so a stack does not contain drawings that differ by
    many small steps. Rows that the user joined are one stack from the start, with the best row as
    head. Two rows that the user separated are never in one stack, unless other rows join them.

    Args:
        ranks: (N,), all different; the row with the lowest rank becomes the head.
        copies: pairs of rows that are copies.
        joined: pairs of rows that the user marked as duplicates.
        apart: pairs of rows that the user marked as different.

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
    copies_of: defaultdict[int, set[int]] = defaultdict(set)
    for a, b in copies:
        for row, other in ((a, b), (b, a)):
            if head[row] == row:
                copies_of[row].add(int(head[other]))
    head_of = np.arange(len(rank))
    for row in sorted(copies_of, key=rank.__getitem__):
        if head_of[row] != row:
            continue
        inside = {row}
        for other in sorted(copies_of[row], key=rank.__getitem__):
            later = rank[other] > rank[row] and head_of[other] == other
            if later and not separated[other] & inside:
                head_of[other] = row
                inside.add(other)
    return np.asarray(head_of[head], np.int64)
