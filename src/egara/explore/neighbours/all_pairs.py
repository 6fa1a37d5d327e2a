"""The exact neighbour graph: compare every pair of rows, on all cores."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from egara.explore.neighbours.block_comparison import BLOCK_ROWS, compare_rows
from egara.explore.neighbours.monitor import Monitor
from egara.explore.neighbours.random_partitions import compare_in_partition
from egara.explore.neighbours.sort_keys import SortKeys
from egara.explore.neighbours.top_k import TopK
from egara.search.threads import cores, on_all_cores, one_blas_thread

__all__ = ["compare_all_pairs"]

_TILE_ROWS = 4 * BLOCK_ROWS  # one thread's task compares two tiles
_TASKS_PER_CORE = 8  # in one step, after which progress is reported


def compare_all_pairs(keys: SortKeys, top_k: TopK, monitor: Monitor) -> None:
    """Insert all pairs of rows; a checkpoint's finished tasks are not repeated."""
    total = len(top_k.codes)
    tiles = _tiles(total)
    tasks = [(tile, tile) for tile in tiles] + list(combinations(tiles, 2))
    step = _TASKS_PER_CORE * cores()
    method = f"exact {len(tasks)}"
    done = monitor.resume(method, top_k.codes)
    if not done and total > _TILE_ROWS:
        # Most neighbours share a cell of a partition, so this makes the thresholds low early.
        compare_in_partition(keys, top_k, 0, monitor)
    while done < len(tasks):
        chosen = tasks[done : done + step]
        with one_blas_thread():
            on_all_cores(lambda task: _compare_tiles(keys, top_k, *task), chosen)
        done += len(chosen)
        monitor.finish_step(method, done, top_k.codes)
        monitor.report(done / len(tasks), total)


def _tiles(total: int) -> list[tuple[int, int]]:
    size = _TILE_ROWS if total >= 8 * _TILE_ROWS else BLOCK_ROWS
    return [(start, min(start + size, total)) for start in range(0, total, size)]


def _compare_tiles(keys: SortKeys, top_k: TopK, a: tuple[int, int], b: tuple[int, int]) -> None:
    rows: NDArray[np.int64] = np.arange(*a)
    compare_rows(keys, top_k, rows, None if a == b else np.arange(*b))
