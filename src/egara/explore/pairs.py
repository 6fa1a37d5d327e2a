"""Comparing rows with rows, in blocks that stay in a core's cache, each pair once for both."""

import numpy as np
from numpy.typing import NDArray

from egara.explore.keys import Block, Keys
from egara.explore.nearest import Nearest

__all__ = ["compare"]

Rows = NDArray[np.int64]

SIDE = 1024
"""Rows of a block: its keys take 4 MiB. Measured; half and twice as many are slower for floats."""

_WAITING = 8192  # pairs that wait at most, before they are offered
_MANY = 8  # times the width of what is held: so many candidates a row are thinned first


def compare(keys: Keys, nearest: Nearest, a: Rows, b: Rows | None = None) -> None:
    """Offer to `nearest` all pairs of the ascending rows `a` with `b`, or with each other."""
    spans = _spans(a)
    across = spans if b is None else _spans(b)
    rights = [keys.right(span) for span in across]
    found = _Found(keys, nearest, int(a[0] if b is None else min(a[0], b[0])))
    for place, owners in enumerate(spans):
        left = keys.left(owners)
        for at in range(place if b is None else 0, len(across)):
            block = keys.block(left, rights[at])
            if across[at] is owners:
                found.look(_without_itself(block), owners, owners)
            else:
                found.look(block, owners, across[at])
                found.look(block, across[at], owners, turned=True)
    found.offer()


class _Found:
    """Pairs that may enter, offered many at a time: an offer of a few takes as long."""

    def __init__(self, keys: Keys, nearest: Nearest, first: int) -> None:
        """`first` is the lowest row of all."""
        self._keys = keys
        self._nearest = nearest
        self._first = first
        self._cuts: dict[int, Block] = {}
        self._pairs: list[tuple[Rows, Rows, Block]] = []
        self._count = 0

    def look(
        self, block: Block, owners: "slice | Rows", others: "slice | Rows", *, turned: bool = False
    ) -> None:
        """Take the others of a block (owners x others, or turned) that may enter."""
        cuts = self._cuts_of(owners)
        passing = block < (cuts if turned else cuts[:, None])
        places = np.flatnonzero(passing)
        if len(places) > _MANY * self._nearest.width * len(cuts):
            passing &= _among_the_best(block, self._nearest.width, turned=turned)
            places = np.flatnonzero(passing)
        rows, columns = np.divmod(places, block.shape[1])
        a, b = (columns, rows) if turned else (rows, columns)
        self._pairs.append((_row(owners, a), _row(others, b), block.ravel()[places]))
        self._count += len(places)
        if self._count > _WAITING:
            self.offer()

    def _cuts_of(self, owners: "slice | Rows") -> Block:
        """Keys below which others may enter; they stay true, if too high, until the next offer."""
        lowest = _lowest(owners)
        if lowest not in self._cuts:
            self._cuts[lowest] = self._keys.cuts(self._nearest.cuts(owners, self._first))
        return self._cuts[lowest]

    def offer(self) -> None:
        """Offer all that were taken."""
        if self._count:
            owners, others, found = map(np.concatenate, zip(*self._pairs, strict=True))
            self._nearest.offer(owners, others, self._keys.codes(found))
        self._pairs, self._count, self._cuts = [], 0, {}


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


def _among_the_best(block: Block, width: int, *, turned: bool) -> NDArray[np.bool_]:
    """Which keys are among the `width` least of their row, or turned of their column."""
    side = np.ascontiguousarray(block.T) if turned else block
    kth = min(width, side.shape[1]) - 1
    limits = np.partition(side, kth, axis=1)[:, kth]
    return np.asarray(block <= (limits if turned else limits[:, None]))


def _lowest(rows: "slice | Rows") -> int:
    return int(rows.start if isinstance(rows, slice) else rows[0])


def _row(rows: "slice | Rows", places: Rows) -> Rows:
    return places + rows.start if isinstance(rows, slice) else rows[places]
