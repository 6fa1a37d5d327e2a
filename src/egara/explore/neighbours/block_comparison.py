"""Compare rows with rows in blocks that fit into a core's cache; each pair serves both rows."""

import numpy as np
from numpy.typing import NDArray

from egara.explore.neighbours.sort_keys import Block, SortKeys
from egara.explore.neighbours.top_k import TopK

__all__ = ["BLOCK_ROWS", "compare_rows"]

Rows = NDArray[np.int64]

BLOCK_ROWS = 1024
"""Rows of a block, whose keys take 4 MiB. Blocks half or twice as large are slower for floats."""

_BATCH = 8192  # pairs that are collected before they are inserted
_MANY = 8  # candidates per row, in multiples of the list's width, that are reduced first


def compare_rows(keys: SortKeys, top_k: TopK, a: Rows, b: Rows | None = None) -> None:
    """Insert all pairs of the rows `a` with the rows `b`, or of `a` with each other.

    Both are ascending.
    """
    left_blocks = _blocks(a)
    right_blocks = left_blocks if b is None else _blocks(b)
    right_factors = [keys.right(rows) for rows in right_blocks]
    collector = _Collector(keys, top_k, int(a[0] if b is None else min(a[0], b[0])))
    for number, left_rows in enumerate(left_blocks):
        left_factor = keys.left(left_rows)
        for other in range(number if b is None else 0, len(right_blocks)):
            block = keys.block(left_factor, right_factors[other])
            if right_blocks[other] is left_rows:
                collector.add(_without_diagonal(block), left_rows, left_rows)
            else:
                collector.add(block, left_rows, right_blocks[other])
                collector.add(block, right_blocks[other], left_rows, transposed=True)
    collector.insert()


class _Collector:
    """Collects pairs that may enter a list and inserts many at a time.

    Inserting a few pairs takes as long as inserting many.
    """

    def __init__(self, keys: SortKeys, top_k: TopK, first: int) -> None:
        """`first` is the lowest row of all."""
        self._keys = keys
        self._top_k = top_k
        self._first = first
        self._thresholds: dict[int, Block] = {}
        self._pairs: list[tuple[Rows, Rows, Block]] = []
        self._count = 0

    def add(
        self,
        block: Block,
        owners: "slice | Rows",
        candidates: "slice | Rows",
        *,
        transposed: bool = False,
    ) -> None:
        """Take the candidates of a block that may enter the owners' lists.

        The block has the shape (owners, candidates), or the reverse if `transposed`.
        """
        thresholds = self._thresholds_of(owners)
        passing = block < (thresholds if transposed else thresholds[:, None])
        entries = np.flatnonzero(passing)
        if len(entries) > _MANY * self._top_k.width * len(thresholds):
            passing &= _smallest(block, self._top_k.width, transposed=transposed)
            entries = np.flatnonzero(passing)
        rows, columns = np.divmod(entries, block.shape[1])
        a, b = (columns, rows) if transposed else (rows, columns)
        self._pairs.append((_row(owners, a), _row(candidates, b), block.ravel()[entries]))
        self._count += len(entries)
        if self._count > _BATCH:
            self.insert()

    def _thresholds_of(self, owners: "slice | Rows") -> Block:
        """Keys below which candidates may enter.

        They are computed once between two insertions, so they may be too high but never too low.
        """
        lowest = _lowest(owners)
        if lowest not in self._thresholds:
            codes = self._top_k.thresholds(owners, self._first)
            self._thresholds[lowest] = self._keys.keys_of_codes(codes)
        return self._thresholds[lowest]

    def insert(self) -> None:
        """Insert all collected pairs."""
        if self._count:
            owners, candidates, keys = map(np.concatenate, zip(*self._pairs, strict=True))
            self._top_k.insert(owners, candidates, self._keys.codes(keys))
        self._pairs, self._count, self._thresholds = [], 0, {}


def _blocks(rows: Rows) -> "list[slice | Rows]":
    """Split rows into blocks; blocks without gaps become slices, which copy nothing."""
    return [_as_slice(rows[i : i + BLOCK_ROWS]) for i in range(0, len(rows), BLOCK_ROWS)]


def _as_slice(rows: Rows) -> "slice | Rows":
    if rows[-1] - rows[0] == len(rows) - 1:
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows


def _without_diagonal(block: Block) -> Block:
    largest = np.inf if block.dtype.kind == "f" else np.iinfo(block.dtype).max
    np.fill_diagonal(block, largest)
    return block


def _smallest(block: Block, width: int, *, transposed: bool) -> NDArray[np.bool_]:
    """Mark the `width` smallest keys of each row, or of each column if `transposed`."""
    by_owner = np.ascontiguousarray(block.T) if transposed else block
    kth = min(width, by_owner.shape[1]) - 1
    limits = np.partition(by_owner, kth, axis=1)[:, kth]
    return np.asarray(block <= (limits if transposed else limits[:, None]))


def _lowest(rows: "slice | Rows") -> int:
    return int(rows.start if isinstance(rows, slice) else rows[0])


def _row(rows: "slice | Rows", positions: Rows) -> Rows:
    return positions + rows.start if isinstance(rows, slice) else rows[positions]
