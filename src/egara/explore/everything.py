"""The exact graph: every pair of rows is compared, on all cores."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from egara.explore.cells import compare_near
from egara.explore.keys import Keys
from egara.explore.nearest import Nearest
from egara.explore.pairs import SIDE, compare
from egara.explore.watching import Watch
from egara.search.threads import cores, on_all_cores, one_blas_thread

__all__ = ["compare_all"]

_LARGE = 4 * SIDE  # rows of a part; a part with another is one thread's task
_TASKS = 8  # of a core, between two looks at the watch


def compare_all(keys: Keys, nearest: Nearest, watch: Watch) -> None:
    """Offer all pairs; what a checkpoint has is not computed again."""
    total = len(nearest.best)
    parts = _parts(total)
    tasks = [(part, part) for part in parts] + list(combinations(parts, 2))
    round_of = _TASKS * cores()
    method = f"exact {len(tasks)}"
    done = watch.resumed(method, nearest.best)
    if not done and total > _LARGE:
        # Most neighbours are in the same cell: then rows have thresholds that let little pass.
        compare_near(keys, nearest, 0, watch)
    while done < len(tasks):
        chosen = tasks[done : done + round_of]
        with one_blas_thread():
            on_all_cores(lambda task: _task(keys, nearest, *task), chosen)
        done += len(chosen)
        watch.step(method, done, nearest.best)
        watch.tell(done / len(tasks), total)


def _parts(total: int) -> list[tuple[int, int]]:
    size = _LARGE if total >= 8 * _LARGE else SIDE
    return [(start, min(start + size, total)) for start in range(0, total, size)]


def _task(keys: Keys, nearest: Nearest, a: tuple[int, int], b: tuple[int, int]) -> None:
    rows: NDArray[np.int64] = np.arange(*a)
    compare(keys, nearest, rows, None if a == b else np.arange(*b))
