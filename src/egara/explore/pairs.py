"""Comparing rows with rows, in blocks that stay in a core's cache, each pair once for both."""

import numpy as np
from numpy.typing import NDArray

from egara.explore.keys import Block, Keys
from egara.explore.nearest import Nearest

__all__ = ["compare"]

Rows = NDArray[np.int64]

SIDE = 512
"""Rows of a block: its keys take 1 MiB."""

_MANY = 8  # times the width of what is held: so many candidates a row are thinned first


def compare(keys: Keys, nearest: Nearest, a: Rows, b: Rows | None = None) -> None:
    """Offer to `nearest` all pairs of the ascending rows `a` with `b`, or with each other."""
    spans = _spans(a)
    rights = [(span, keys.right(span)) for span in (spans if b is None else _spans(b))]
    for place, owners in enumerate(spans):
        left = keys.left(owners)
        for others, right in rights if b is not None else rights[place:]:
            block = keys.block(left, right)
            if others is owners:
                _offer(keys, nearest, _without_itself(block), owners, others)
            else:
                _offer(keys, nearest, block, owners, others)
                _offer(keys, nearest, block.T, others, owners)


def _spans(rows: Rows) -> "list[slice | Rows]":
    """Rows in pieces; those without gaps as a slice, which copies nothing."""
    return [_span(rows[start : start + SIDE]) for start in range(0, len(rows), SIDE)]


def _span(rows: Rows) -> "slice | Rows":
    if rows[-1] - rows[0] == len(rows) - 1:
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows


def _without_itself(block: Block) -> Block:
    largest = np.inf if block.dtype.kind == "f" else np.iinfo(block.dtype).max
    np.fill_diagonal(block, largest)
    return block


def _offer(
    keys: Keys, nearest: Nearest, block: Block, owners: "slice | Rows", others: "slice | Rows"
) -> None:
    """Offer the others of a block (owners x others) that may enter."""
    cuts = keys.cuts(nearest.cuts(owners, _first(others)))
    hopeful = np.flatnonzero(block.min(axis=1) < cuts)
    if not len(hopeful):
        return
    part = np.ascontiguousarray(block[hopeful])
    passing = part < cuts[hopeful, None]
    if np.count_nonzero(passing) > _MANY * nearest.width * len(part):
        kth = min(nearest.width, part.shape[1]) - 1
        passing &= part <= np.partition(part, kth, axis=1)[:, kth, None]
    found = np.flatnonzero(passing)
    places, columns = np.divmod(found, part.shape[1])
    chosen = keys.codes(part.ravel()[found])
    nearest.offer(_row(owners, hopeful[places]), _row(others, columns), chosen)


def _first(rows: "slice | Rows") -> int:
    return int(rows.start if isinstance(rows, slice) else rows[0])


def _row(rows: "slice | Rows", places: Rows) -> Rows:
    return places + rows.start if isinstance(rows, slice) else rows[places]
