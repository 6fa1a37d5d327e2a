"""The approximate neighbour graph by repeated random partitions.

A round assigns every row to the nearest of some random pivot rows and compares all pairs inside
each cell. Near rows mostly share a cell. Every round draws other pivots, so the borders of the
cells differ, and the share of missing neighbours falls by about the same factor in every round.
The rounds end when the recall of a sample of rows with known neighbours is high enough.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from egara.explore.neighbours.block_comparison import compare_rows
from egara.explore.neighbours.monitor import Monitor
from egara.explore.neighbours.recall import RecallSample
from egara.explore.neighbours.sort_keys import SortKeys
from egara.explore.neighbours.top_k import TopK
from egara.search.threads import on_all_cores, one_blas_thread

__all__ = ["SUFFICIENT_RECALL", "compare_in_partition", "compare_in_partitions"]

Rows = NDArray[np.int64]

SUFFICIENT_RECALL = 0.98
"""Recall of the sampled rows at which the rounds end."""

_CELL_ROWS = 512  # target size of a cell
_MAX_CELL_ROWS = 2048
_MAX_PIVOTS = 128  # of one partition
_CHUNK = 2048
_MAX_ROUNDS = 60
_METHOD = "approximate"


def compare_in_partitions(
    keys: SortKeys, top_k: TopK, sample: RecallSample, monitor: Monitor
) -> None:
    """Insert the pairs of round after round until the recall of `sample` is sufficient."""
    total = len(top_k.codes)
    done = monitor.resume(_METHOD, top_k.codes)
    recall = sample.recall(top_k)
    while recall < SUFFICIENT_RECALL and done < _MAX_ROUNDS:
        compare_in_partition(keys, top_k, done, monitor)
        done += 1
        recall = sample.recall(top_k)
        monitor.finish_step(_METHOD, done, top_k.codes)
        # The share of missing neighbours falls geometrically, so its logarithm is the progress.
        missing = math.log1p(-min(recall, SUFFICIENT_RECALL))
        monitor.report(min(0.99, missing / math.log1p(-SUFFICIENT_RECALL)), total)
    monitor.report(1, total)


def compare_in_partition(keys: SortKeys, top_k: TopK, seed: int, monitor: Monitor) -> None:
    """Insert the pairs inside each cell of one random partition, which `seed` determines."""
    with one_blas_thread():
        _round(keys, top_k, seed, monitor)


def _round(keys: SortKeys, top_k: TopK, seed: int, monitor: Monitor) -> None:
    total = len(top_k.codes)
    cells = list(_partition(keys, np.arange(total), np.random.default_rng(seed), parallel=True))
    tasks = [(cell, np.random.default_rng([seed, int(cell[0])])) for cell in cells]
    for start in range(0, len(cells), _MAX_PIVOTS):
        on_all_cores(
            lambda task: _compare_in_cell(keys, top_k, *task), tasks[start : start + _MAX_PIVOTS]
        )
        monitor.check_cancelled()


def _compare_in_cell(keys: SortKeys, top_k: TopK, rows: Rows, rng: np.random.Generator) -> None:
    """Compare the pairs in a cell; a cell that is too large is partitioned again."""
    if len(rows) <= _MAX_CELL_ROWS:
        compare_rows(keys, top_k, rows)
        return
    for cell in _partition(keys, rows, rng):
        if len(cell) > len(rows) // 2:  # equal or nearly equal rows: any cut is as good
            for start in range(0, len(cell), _MAX_CELL_ROWS):
                compare_rows(keys, top_k, cell[start : start + _MAX_CELL_ROWS])
        else:
            _compare_in_cell(keys, top_k, cell, rng)


def _partition(
    keys: SortKeys, rows: Rows, rng: np.random.Generator, *, parallel: bool = False
) -> Iterator[Rows]:
    """Assign every row to its nearest pivot; return the cells (n,) of ascending rows."""
    count = min(_MAX_PIVOTS, max(2, len(rows) // _CELL_ROWS))
    pivots = keys.right(rows[rng.choice(len(rows), count, replace=False)])
    chunks = [rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK)]

    def nearest_pivot(chunk: Rows) -> Rows:
        return np.asarray(keys.block(keys.left(chunk), pivots).argmin(axis=1))

    nearest = on_all_cores(nearest_pivot, chunks) if parallel else map(nearest_pivot, chunks)
    pivot_of_row = np.concatenate(list(nearest))
    order = np.argsort(pivot_of_row, kind="stable")
    edges = np.cumsum(np.bincount(pivot_of_row, minlength=count))[:-1]
    return (cell for cell in np.split(rows[order], edges) if len(cell) > 1)
