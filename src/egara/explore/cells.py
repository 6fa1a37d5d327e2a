"""The approximate graph: near rows mostly lie in the same cell of a random partition.

A round cuts the rows into cells by the nearest of some rows taken at random, and compares all pairs
inside each cell. Other rows are taken every round, so the cells' borders lie elsewhere; the share
of neighbours that no round has found falls by about the same factor each time. Rounds end when
enough were found for a sample of rows whose exact neighbours are known.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from egara.explore.keys import Keys
from egara.explore.nearest import Nearest
from egara.explore.pairs import compare
from egara.explore.sampling import Sample
from egara.explore.watching import Watch
from egara.search.threads import on_all_cores, one_blas_thread

__all__ = ["ENOUGH", "compare_cells", "compare_near"]

Rows = NDArray[np.int64]

ENOUGH = 0.98
"""Share of the neighbours of sampled rows that must be found."""

_CELL = 512  # rows that a cell should have
_LARGEST = 2048  # rows that it may have
_PIVOTS = 128  # cells that are cut at once
_CHUNK = 2048
_ROUNDS = 60
_METHOD = "approximate"


def compare_cells(keys: Keys, nearest: Nearest, sample: Sample, watch: Watch) -> None:
    """Offer the pairs of round after round, until `sample` has enough of its neighbours."""
    total = len(nearest.best)
    done = watch.resumed(_METHOD, nearest.best)
    found = sample.recall(nearest)
    while found < ENOUGH and done < _ROUNDS:
        compare_near(keys, nearest, done, watch)
        done += 1
        found = sample.recall(nearest)
        watch.step(_METHOD, done, nearest.best)
        # What is missing falls geometrically: its logarithm is as far as the rounds are.
        watch.tell(min(0.99, math.log1p(-min(found, ENOUGH)) / math.log1p(-ENOUGH)), total)
    watch.tell(1, total)


def compare_near(keys: Keys, nearest: Nearest, number: int, watch: Watch) -> None:
    """One round, by a number that says which rows are taken: offer the pairs inside each cell."""
    with one_blas_thread():
        _round(keys, nearest, number, watch)


def _round(keys: Keys, nearest: Nearest, number: int, watch: Watch) -> None:
    total = len(nearest.best)
    cells = list(_cut(keys, np.arange(total), np.random.default_rng(number), parallel=True))
    numbered = [(cell, np.random.default_rng([number, int(cell[0])])) for cell in cells]
    for start in range(0, len(cells), _PIVOTS):
        on_all_cores(
            lambda task: _compare_in(keys, nearest, *task), numbered[start : start + _PIVOTS]
        )
        watch.check()


def _compare_in(keys: Keys, nearest: Nearest, rows: Rows, rng: np.random.Generator) -> None:
    """Compare the pairs in a cell, or in the cells that it is cut into where it is large."""
    if len(rows) <= _LARGEST:
        compare(keys, nearest, rows)
        return
    for cell in _cut(keys, rows, rng):
        if len(cell) > len(rows) // 2:  # these rows are equal, or nearly: any will do
            for start in range(0, len(cell), _LARGEST):
                compare(keys, nearest, cell[start : start + _LARGEST])
        else:
            _compare_in(keys, nearest, cell, rng)


def _cut(
    keys: Keys, rows: Rows, rng: np.random.Generator, *, parallel: bool = False
) -> Iterator[Rows]:
    """Cells (n,) of ascending rows, each row in the cell of the nearest pivot."""
    count = min(_PIVOTS, max(2, len(rows) // _CELL))
    pivots = keys.right(rows[rng.choice(len(rows), count, replace=False)])
    chunks = [rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK)]

    def nearest_pivot(chunk: Rows) -> Rows:
        return np.asarray(keys.block(keys.left(chunk), pivots).argmin(axis=1))

    found = on_all_cores(nearest_pivot, chunks) if parallel else map(nearest_pivot, chunks)
    own = np.concatenate(list(found))
    order = np.argsort(own, kind="stable")
    edges = np.cumsum(np.bincount(own, minlength=count))[:-1]
    return (cell for cell in np.split(rows[order], edges) if len(cell) > 1)
